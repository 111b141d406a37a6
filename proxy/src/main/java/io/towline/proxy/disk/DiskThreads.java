package io.towline.proxy.disk;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads for blocking file work. What waits for them is bounded by those who ask: one open
 * or read per client connection, two chunks per upstream attempt. They are never interrupted,
 * because that would close a FileChannel for everybody who shares it.
 */
public final class DiskThreads implements AutoCloseable {
  private static final long CLOSE_SECONDS = 30;

  /** Work that may fail as files do. */
  @FunctionalInterface
  public interface DiskWork<T> {
    T run() throws IOException;
  }

  private final ExecutorService threads;

  /** This many threads, which begin when they are needed. */
  public DiskThreads(int count) {
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "disk-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs this soon. */
  public void execute(Runnable work) {
    threads.execute(work);
  }

  /**
   * Runs this soon; the future completes on a disk thread. It fails with whatever the work throws,
   * memory that is short included, or at once if the threads have closed.
   */
  public <T> CompletableFuture<T> call(DiskWork<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      threads.execute(() -> complete(result, work));
    } catch (RejectedExecutionException closed) {
      result.completeExceptionally(closed);
    }
    return result;
  }

  private static <T> void complete(CompletableFuture<T> result, DiskWork<T> work) {
    try {
      result.complete(work.run());
    } catch (Throwable e) { // an Error that nobody hears of would leave a client waiting for ever
      result.completeExceptionally(e);
    }
  }

  /** A queue whose work runs on these threads, one piece at a time, in order. */
  public DiskQueue newQueue() {
    return new DiskQueue(this);
  }

  /** Lets what is queued finish, for at most half a minute. */
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
