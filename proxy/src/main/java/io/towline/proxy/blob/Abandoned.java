package io.towline.proxy.blob;

import io.towline.config.ProgressConfig.FinishAbandoned;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many downloads may go on though no client is left, so that the next pull finds the blob: four
 * at a time and 5 GiB an hour, for a crowd of clients that look and leave must not become a load
 * that nobody wants. Any thread.
 */
final class Abandoned {
  static final int MOST_AT_A_TIME = 4;
  static final long BYTES_PER_HOUR = 5L << 30;

  private static final double HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  private final LongSupplier nanoClock;
  private int running;
  private double allowance = BYTES_PER_HOUR;
  private long countedNanos;

  Abandoned(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.countedNanos = nanoClock.getAsLong();
  }

  /**
   * Whether one more may go on, which then must be {@link #ended}.
   *
   * @param missingBytes what it has still to fetch
   */
  synchronized boolean admits(FinishAbandoned rule, long missingBytes) {
    long now = nanoClock.getAsLong();
    double earned = (now - countedNanos) / HOUR_NANOS * BYTES_PER_HOUR;
    allowance = Math.min(BYTES_PER_HOUR, allowance + earned);
    countedNanos = now;
    boolean admitted =
        switch (rule) {
          case NEVER -> false;
          case ALWAYS -> true;
          case AUTO -> running < MOST_AT_A_TIME && missingBytes <= allowance;
        };
    if (admitted) {
      running++;
      allowance = Math.max(0, allowance - missingBytes);
    }
    return admitted;
  }

  /** One is over, or has clients again. */
  synchronized void ended() {
    running--;
  }
}
