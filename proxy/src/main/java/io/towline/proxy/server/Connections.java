package io.towline.proxy.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** All connections of a server: how many, and how they come to an end together. Any thread. */
final class Connections {
  private final Map<EventExecutor, LoopConnections> byLoop = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final CompletableFuture<Void> whenDrained = new CompletableFuture<>();
  private final IntSupplier most;
  private final LongSupplier nanos;
  private volatile boolean isDraining;

  Connections(IntSupplier most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /**
   * Counts a new connection in, on its loop. With too many, the idlest one on this loop goes, and
   * the new one if none is idle.
   */
  void joined(ClientConnection connection, EventExecutor loop) {
    LoopConnections here = byLoop.computeIfAbsent(loop, l -> new LoopConnections(l, nanos));
    boolean isFull = count.incrementAndGet() > most.getAsInt();
    if (isFull && !here.endLongestIdle()) {
      connection.end();
    }
    here.add(connection);
    if (isDraining) {
      connection.drain();
    }
  }

  /**
   * Ends the connection of that client on this loop that is idle longest; false if none is idle.
   */
  boolean endLongestIdle(String addressKey, EventExecutor loop) {
    LoopConnections here = byLoop.get(loop);
    return here != null && here.endLongestIdle(each -> each.addressKey().equals(addressKey));
  }

  /** Counts a connection out, on its loop. */
  void left(ClientConnection connection, EventExecutor loop) {
    LoopConnections here = byLoop.get(loop);
    if (here != null) {
      here.remove(connection);
    }
    if (count.decrementAndGet() == 0 && isDraining) {
      whenDrained.complete(null);
    }
  }

  int count() {
    return count.get();
  }

  /** Lets every connection finish what it is at, and no more. Completes when all are gone. */
  CompletableFuture<Void> drain() {
    isDraining = true;
    forEach(ClientConnection::drain);
    if (count.get() == 0) {
      whenDrained.complete(null);
    }
    return whenDrained;
  }

  /** Does something to every connection, on its loop. */
  void forEach(Consumer<ClientConnection> action) {
    byLoop.forEach((loop, here) -> loop.execute(() -> here.forEach(action)));
  }

  /** Closes every connection at once, and stops looking after them. */
  void close() {
    byLoop.forEach((loop, here) -> loop.execute(here::close));
  }
}
