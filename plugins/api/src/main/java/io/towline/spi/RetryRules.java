package io.towline.spi;

import java.time.Duration;

/**
 * What the configuration's {@code retry} allows a policy.
 *
 * @param maxAttempts for what is small (a manifest), and for a blob before its first byte: so many
 *     attempts, however they ended; at least 1
 * @param initialBackoff the longest wait before the first repetition; it doubles with each further
 * @param maxBackoff the longest wait of all
 */
public record RetryRules(int maxAttempts, Duration initialBackoff, Duration maxBackoff) {
  /** What counts where nobody says otherwise. */
  public static final RetryRules STANDARD =
      new RetryRules(3, Duration.ofMillis(200), Duration.ofSeconds(5));

  /**
   * @throws IllegalArgumentException if there is no attempt, or a wait is negative
   */
  public RetryRules {
    if (maxAttempts < 1 || initialBackoff.isNegative() || maxBackoff.isNegative()) {
      throw new IllegalArgumentException(
          "no rules: " + maxAttempts + " attempts, " + initialBackoff + " to " + maxBackoff);
    }
  }

  /**
   * The longest wait after so many failures in a row: zero for none, then the initial one doubled
   * each time, up to the longest. A policy draws a wait between zero and this at random ("full
   * jitter"), so that clients that failed together do not come again together.
   */
  public Duration backoffCeiling(int failures) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    Duration ceiling = initialBackoff;
    for (int i = 1; i < failures && ceiling.compareTo(maxBackoff) < 0; i++) {
      ceiling = ceiling.multipliedBy(2);
    }
    return ceiling.compareTo(maxBackoff) < 0 ? ceiling : maxBackoff;
  }
}
