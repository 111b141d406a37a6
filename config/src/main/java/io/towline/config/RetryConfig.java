package io.towline.config;

import java.time.Duration;

/**
 * How often and how soon a failed request is repeated.
 *
 * @param maxAttempts at least 1
 * @param budget how many repetitions and hedges there may be, as a share of all requests
 */
public record RetryConfig(
    int maxAttempts, Duration initialBackoff, Duration maxBackoff, double budget) {
  /** What counts where nobody says anything. */
  public static final RetryConfig STANDARD =
      new RetryConfig(3, Duration.ofMillis(200), Duration.ofSeconds(5), 0.2);
}
