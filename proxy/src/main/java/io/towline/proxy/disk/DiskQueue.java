package io.towline.proxy.disk;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Disk work in order: what was put in first is done before the next begins. Any thread may put,
 * event loops too: there is no lock.
 */
public final class DiskQueue {
  private final DiskThreads threads;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unfinished = new AtomicInteger();

  DiskQueue(DiskThreads threads) {
    this.threads = threads;
  }

  /** Runs this after all that was put in before. */
  public void execute(Runnable work) {
    waiting.add(work);
    if (unfinished.getAndIncrement() == 0) {
      threads.execute(this::runOne);
    }
  }

  /** One piece, then back to the end of the threads' line, so that one queue starves no other. */
  private void runOne() {
    try {
      waiting.remove().run();
    } finally {
      if (unfinished.decrementAndGet() > 0) {
        runNext();
      }
    }
  }

  /** Elsewhere if the threads still take work; else what is left is this one's. */
  private void runNext() {
    try {
      threads.execute(this::runOne);
    } catch (RejectedExecutionException closing) {
      runOne();
    }
  }
}
