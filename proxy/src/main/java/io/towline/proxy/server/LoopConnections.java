package io.towline.proxy.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop, looked at once a second: one timer for all of them, so that a
 * request sets and cancels none. Belongs to that loop.
 */
final class LoopConnections {
  private final Set<ClientConnection> open = new HashSet<>();
  private final LongSupplier nanos;
  private final ScheduledFuture<?> timer;

  LoopConnections(EventExecutor loop, LongSupplier nanos) {
    this.nanos = nanos;
    timer = loop.scheduleAtFixedRate(this::sweep, 1, 1, TimeUnit.SECONDS);
  }

  void add(ClientConnection connection) {
    open.add(connection);
  }

  void remove(ClientConnection connection) {
    open.remove(connection);
  }

  /** Ends the connection that has been idle longest; false if none is. */
  boolean endLongestIdle() {
    return endLongestIdle(any -> true);
  }

  /** The same among those that are meant. */
  boolean endLongestIdle(Predicate<ClientConnection> meant) {
    long now = nanos.getAsLong();
    long longest = -1;
    @Nullable ClientConnection idlest = null;
    for (ClientConnection connection : open) {
      long idle = meant.test(connection) ? connection.idleNanos(now) : -1;
      if (idle > longest) {
        longest = idle;
        idlest = connection;
      }
    }
    if (idlest == null) {
      return false;
    }
    idlest.giveWay();
    return true;
  }

  void forEach(Consumer<ClientConnection> action) {
    List.copyOf(open).forEach(action);
  }

  void close() {
    timer.cancel(false);
    forEach(ClientConnection::close);
  }

  private void sweep() {
    long now = nanos.getAsLong();
    forEach(connection -> connection.tick(now));
  }
}
