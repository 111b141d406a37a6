package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The idle connections of one loop, the last used first; belongs to that loop. */
final class ConnectionPool {
  private static final int MAX_IDLE_TO_ONE = 16;
  private static final int MAX_IDLE = 128;

  private final EventLoop loop;
  private final Connector connector;
  private final Map<ConnectionKey, ArrayDeque<Idle>> idle = new HashMap<>();
  private int idleCount;
  private boolean closed;

  private record Idle(Connection connection, Future<?> timer) {}

  ConnectionPool(EventLoop loop, Connector connector) {
    this.loop = loop;
    this.connector = connector;
  }

  EventLoop loop() {
    return loop;
  }

  String userAgent() {
    return connector.userAgent();
  }

  Duration tokenTimeout() {
    return connector.timeouts().token();
  }

  /** An idle connection that this request may use, or null. */
  @Nullable Connection take(HopRequest request) {
    ConnectionKey key = connector.key(request);
    ArrayDeque<Idle> line = idle.get(key);
    if (line == null) {
      return null;
    }
    for (Iterator<Idle> newest = line.descendingIterator(); newest.hasNext(); ) {
      Idle candidate = newest.next();
      Connection connection = candidate.connection();
      if (connection.isUsable() && connection.peer().stream().allMatch(request.reach()::allows)) {
        newest.remove();
        forget(key, line, candidate);
        return connection;
      }
    }
    return null;
  }

  /** A new connection; fails with {@link UpstreamFailure}. */
  Future<Connection> connect(HopRequest request) {
    return connector.connect(loop, request);
  }

  /** Keeps a connection whose answer came in whole, or closes it. */
  void offer(Connection connection) {
    ArrayDeque<Idle> line = idle.computeIfAbsent(connection.key(), key -> new ArrayDeque<>());
    boolean hasRoom = line.size() < MAX_IDLE_TO_ONE && idleCount < MAX_IDLE;
    if (closed || !hasRoom || !connection.isUsable() || !connector.isCurrent(connection)) {
      connection.leave(null);
      if (line.isEmpty()) {
        idle.remove(connection.key());
      }
      return;
    }
    long nanos = connector.timeouts().idle().toNanos();
    Future<?> timer = loop.schedule(connection::close, nanos, TimeUnit.NANOSECONDS);
    line.addLast(new Idle(connection, timer));
    idleCount++;
    connection.leave(this);
  }

  /** An idle connection has closed. */
  void remove(Connection connection) {
    ArrayDeque<Idle> line = idle.get(connection.key());
    if (line == null) {
      return;
    }
    for (Iterator<Idle> each = line.iterator(); each.hasNext(); ) {
      Idle candidate = each.next();
      if (candidate.connection() == connection) {
        each.remove();
        forget(connection.key(), line, candidate);
        return;
      }
    }
  }

  private void forget(ConnectionKey key, ArrayDeque<Idle> line, Idle gone) {
    gone.timer().cancel(false);
    idleCount--;
    if (line.isEmpty()) {
      idle.remove(key);
    }
  }

  /** Closes the idle ones. */
  void clear() {
    List<Connection> all =
        idle.values().stream().flatMap(ArrayDeque::stream).map(Idle::connection).toList();
    all.forEach(Connection::close);
  }

  /** Closes the idle ones, and keeps none from now on. */
  void close() {
    closed = true;
    clear();
  }
}
