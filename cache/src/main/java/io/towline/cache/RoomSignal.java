package io.towline.cache;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells writers that were refused when to try again. A change between the refusal and the
 * registration is not lost: the counter shows it. Any thread.
 */
final class RoomSignal {
  private final AtomicLong changes = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private volatile long refusedAt;

  /** A write is about to be tried; should it be refused, changes from now on count. */
  void trying() {
    refusedAt = changes.get();
  }

  void await(Runnable retry) {
    waiting.add(retry);
    if (changes.get() != refusedAt) {
      runAll();
    }
  }

  /** There may be room. */
  void changed() {
    changes.incrementAndGet();
    runAll();
  }

  private void runAll() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
  }
}
