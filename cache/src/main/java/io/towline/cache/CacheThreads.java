package io.towline.cache;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cache's own threads. None is ever interrupted: an interrupt inside file I/O closes the
 * channel for everybody.
 */
final class CacheThreads implements AutoCloseable {
  private static final int DISK_THREADS = 2;
  private static final int HASHING_THREADS = 2;
  private static final int PATIENCE_SECONDS = 10;

  private final CacheEvents events;
  private final ScheduledExecutorService timer;
  private final ExecutorService disk;
  private final ExecutorService hashing;
  private final ExecutorService survey;

  CacheThreads(CacheEvents events) {
    this.events = events;
    timer = Executors.newSingleThreadScheduledExecutor(named("cache-timer"));
    disk = Executors.newFixedThreadPool(DISK_THREADS, named("cache-disk"));
    hashing = Executors.newFixedThreadPool(HASHING_THREADS, named("cache-hash"));
    survey = Executors.newSingleThreadExecutor(named("cache-survey"));
  }

  /** Commits, syncs and closes, in about the order given. */
  void disk(Runnable task) {
    run(disk, task);
  }

  /** Hashing that a reader may be waiting for. */
  void hash(Runnable task) {
    run(hashing, task);
  }

  /** Long work that nobody waits for: one at a time. */
  void survey(Runnable task) {
    run(survey, task);
  }

  /** Runs a short task later; it hands anything that blocks to the others. */
  void later(Runnable task, long millis) {
    try {
      Future<?> unused = timer.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // closing: nothing is later any more
    }
  }

  /** Runs a short task again and again until close. */
  void every(Runnable task, long millis) {
    Future<?> unused =
        timer.scheduleWithFixedDelay(guarded(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void run(ExecutorService executor, Runnable task) {
    try {
      executor.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      guarded(task).run(); // closing: what is left is done by whoever brings it
    }
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        events.warning("a background task of the cache failed: " + e);
      }
    };
  }

  /** Lets what was begun end, for a while. */
  @Override
  public void close() {
    timer.shutdown();
    for (ExecutorService executor : new ExecutorService[] {survey, hashing, disk}) {
      executor.shutdown();
      try {
        if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          events.warning("the cache closes while a disk operation still runs");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
