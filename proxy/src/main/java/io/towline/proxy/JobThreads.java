package io.towline.proxy;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for the jobs of the admin API, apart from those that pulls wait for: eight at most, and
 * what is more is rejected.
 */
final class JobThreads implements Executor, AutoCloseable {
  private static final int MOST = 8;
  private static final long CLOSE_SECONDS = 10;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "admin-job");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public void execute(Runnable job) {
    threads.execute(job);
  }

  /** Their connections are closed before, which ends them soon. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
