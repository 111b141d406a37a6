package io.towline.proxy.health;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The silences between the bytes of an upstream's blobs. Any thread; most calls are two additions.
 *
 * <p>One sample is the longest silence in about one second of waiting for bytes, of all attempts
 * together. Were each silence a sample, a fast stream's thousands of microseconds would outvote
 * every pause, and p99 would say nothing of pauses at all. So "99 of 100" means: in 99 of 100
 * seconds that we wait there is no longer silence. A silence of more than a second is a sample by
 * itself.
 */
final class Silences {
  private static final Duration SAMPLE = Duration.ofSeconds(1);

  private final Samples samples;
  private long waitedNanos;
  private long longestNanos;

  Silences(LongSupplier nanoClock) {
    samples = new Samples(nanoClock);
  }

  Samples samples() {
    return samples;
  }

  /** A byte came after that silence. */
  void ended(Duration silence) {
    long nanos = Math.max(0, silence.toNanos());
    long longest;
    synchronized (this) {
      waitedNanos += nanos;
      longestNanos = Math.max(longestNanos, nanos);
      if (waitedNanos < SAMPLE.toNanos()) {
        return;
      }
      longest = longestNanos;
      waitedNanos = 0;
      longestNanos = 0;
    }
    samples.add(Duration.ofNanos(longest));
  }

  /**
   * Nobody waits for the end of that silence any more: it would have been longer, so it counts
   * twice. One below a second says nothing; an attempt may be left at any moment.
   */
  void interrupted(Duration silence) {
    if (silence.compareTo(SAMPLE) >= 0) {
      samples.add(silence.multipliedBy(2));
    }
  }

  Quantiles quantiles() {
    return samples.quantiles();
  }
}
