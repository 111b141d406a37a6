package io.towline.cache;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A thread for work on the disk that can wait, and the clock that goes with it. */
final class Background implements AutoCloseable {
  private final ScheduledExecutorService thread;
  private final LongSupplier nanos;

  /** A daemon thread, which begins with the first task. */
  Background(String name) {
    this(newThread(name), System::nanoTime);
  }

  Background(ScheduledExecutorService thread, LongSupplier nanos) {
    this.thread = thread;
    this.nanos = nanos;
  }

  private static ScheduledExecutorService newThread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // after close a task is silently not run
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return executor;
  }

  /** Never blocks. */
  void after(Duration delay, Runnable task) {
    var unused = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Of no meaning but by their difference. */
  long nanos() {
    return nanos.getAsLong();
  }

  /** Starts no task any more; one that runs goes on and is not interrupted. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
