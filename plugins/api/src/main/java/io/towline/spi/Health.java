package io.towline.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of an upstream from all pulls together, at the moment a policy is asked.
 *
 * @param standing whether it should be asked
 * @param bytesPerSecond how fast it has delivered blobs of late; empty before the first
 * @param successRate of its recent attempts, 0 to 1; 1 before the first
 * @param answerTime the median time to the head of its answers; empty before the first
 */
public record Health(
    Standing standing,
    OptionalDouble bytesPerSecond,
    double successRate,
    Optional<Duration> answerTime) {

  /** Nothing is known, and nothing speaks against it. */
  public static final Health UNKNOWN =
      new Health(Standing.GOOD, OptionalDouble.empty(), 1, Optional.empty());

  /** Whether an upstream should be asked. */
  public enum Standing {
    /** Nothing speaks against it. */
    GOOD,
    /** It has failed so often that it is left alone for a while, if there is another one. */
    EJECTED,
    /** Its while is over: one attempt may find out whether it is well again. */
    PROBE
  }

  /**
   * @throws IllegalArgumentException if the rate is not within 0 and 1, or the speed is negative
   */
  public Health {
    Objects.requireNonNull(standing);
    Objects.requireNonNull(answerTime);
    if (!(successRate >= 0 && successRate <= 1) || bytesPerSecond.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "no health: success " + successRate + ", speed " + bytesPerSecond);
    }
  }
}
