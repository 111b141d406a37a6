package io.towline.proxy.fuzz;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices when the whole process stood still, as it does when the machine sleeps: then every
 * timeout comes at once, and what fails says nothing. A server that hangs is no such pause.
 */
public final class Pauses implements AutoCloseable {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Thread thread = new Thread(this::watch, "pauses");
  private volatile boolean isOpen = true;
  private volatile long endedNanos = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

  public Pauses() {
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    long before = System.nanoTime();
    while (isOpen) {
      LockSupport.parkNanos(TICK_NANOS);
      long now = System.nanoTime();
      if (now - before > PAUSE_NANOS) {
        endedNanos = now;
      }
      before = now;
    }
  }

  /** Whether there was one since then, or has just been one. */
  public boolean since(long nanos) {
    return endedNanos - nanos > 0;
  }

  @Override
  public void close() {
    isOpen = false;
  }
}
