package io.towline.proxy.job;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** When it is time to tell of progress again: twice a second. One thread. */
public final class Pace {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final LongSupplier nanoClock;
  private final long startNanos;
  private long lastNanos;

  /** It is not time before half a second has passed. */
  public Pace(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    startNanos = nanoClock.getAsLong();
    lastNanos = startNanos;
  }

  /** Whether half a second has passed since this was true last. */
  public boolean isTime() {
    long now = nanoClock.getAsLong();
    if (now - lastNanos < PAUSE_NANOS) {
      return false;
    }
    lastNanos = now;
    return true;
  }

  /** Since the beginning. */
  public double seconds() {
    return (nanoClock.getAsLong() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
