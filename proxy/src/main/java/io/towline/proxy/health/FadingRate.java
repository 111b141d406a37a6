package io.towline.proxy.health;

import java.util.concurrent.TimeUnit;

/**
 * Bytes over time, of which both fade: after each {@code decay} the old ones count e times less.
 * Weighted by time, so that one lucky packet does not outweigh a slow minute. Its owner's lock
 * guards it.
 */
final class FadingRate {
  private final long decayNanos;
  private double bytes;
  private double nanos;

  FadingRate(long decayNanos) {
    this.decayNanos = decayNanos;
  }

  /** Adds what came, so long after what was added last. */
  void add(long newBytes, long overNanos, long passedNanos) {
    double keep = Math.exp(-(double) Math.max(0, passedNanos) / decayNanos);
    bytes = bytes * keep + newBytes;
    nanos = nanos * keep + overNanos;
  }

  /** Zero before the first. */
  double perSecond() {
    return nanos > 0 ? bytes / nanos * TimeUnit.SECONDS.toNanos(1) : 0;
  }
}
