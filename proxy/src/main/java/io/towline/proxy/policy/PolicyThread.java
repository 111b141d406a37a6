package io.towline.proxy.policy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Where one policy answers, and the clock beside it.
 *
 * @param questions runs what it is given one after the other, never on the caller's thread
 * @param afterLimit runs what it is given when an answer is due, {@value #LIMIT_MILLIS} ms later
 * @param nanos the monotonic clock
 */
record PolicyThread(Executor questions, Executor afterLimit, LongSupplier nanos) {
  static final long LIMIT_MILLIS = 50;

  private static final long IDLE_SECONDS = 30;

  /**
   * A daemon thread that is there while there are questions. It has no end to be called: a policy
   * that blocks cannot be stopped, and one that does not leaves no thread behind.
   *
   * @param loader where the policy's own look-ups find classes
   */
  static PolicyThread start(String name, ClassLoader loader) {
    ThreadPoolExecutor single =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              thread.setContextClassLoader(loader);
              return thread;
            });
    single.allowCoreThreadTimeOut(true);
    return new PolicyThread(
        single,
        CompletableFuture.delayedExecutor(LIMIT_MILLIS, TimeUnit.MILLISECONDS),
        System::nanoTime);
  }
}
