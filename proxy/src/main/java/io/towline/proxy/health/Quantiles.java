package io.towline.proxy.health;

import java.time.Duration;

/** What a number of learned times comes to; all zero where there are none. */
record Quantiles(long samples, Duration median, Duration p95, Duration p99) {
  static final Quantiles NONE = new Quantiles(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** Whether there are enough samples to rely on. */
  boolean areReliable() {
    return samples >= Samples.ENOUGH;
  }
}
