package io.towline.proxy.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs somebody else's code, which may throw anything or never return, while a start waits. */
public final class Stranger {
  /** Making a policy is no work; a static initialiser may be some. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Stranger() {}

  /**
   * What the work returns. Blocking, for {@code PATIENCE} at most.
   *
   * @param what whose work it is, for the message
   * @throws PolicyException if it throws or does not return
   */
  public static <T> T run(String what, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, what);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof PolicyException known) {
        throw known;
      }
      if (cause instanceof IllegalArgumentException) {
        throw new PolicyException(what + ": " + cause.getMessage(), cause);
      }
      throw new PolicyException(what + " failed: " + cause, cause);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new PolicyException(what + " did not return within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PolicyException(what + " was interrupted", e);
    }
  }
}
