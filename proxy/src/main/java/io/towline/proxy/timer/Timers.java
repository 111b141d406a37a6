package io.towline.proxy.timer;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A clock and what runs by it, one task after the other: an event loop, or virtual time. Whoever is
 * given one lives on it; {@link #execute} alone is for any thread.
 */
public interface Timers extends Executor {
  /** A task to come. */
  @FunctionalInterface
  interface Timer {
    /** Sees to it that the task does not run, if it has not yet. On the same timers. */
    void cancel();
  }

  /** Monotonic, in nanoseconds from anywhere. */
  long nanoTime();

  /** Runs a task when that time is over. */
  Timer after(Duration delay, Runnable task);
}
