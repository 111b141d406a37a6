package io.towline.proxy.health;

import io.towline.config.ProgressConfig;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.Optional;

/**
 * How long an upstream may be silent in the middle of a blob, as far as no policy says otherwise.
 * T, the configured progress timeout, is the upper bound of suspicion where times are learned, and
 * the whole answer where they are not.
 */
record ProgressFormula(ProgressConfig config) {
  private static final Duration PRIOR = Duration.ofSeconds(3);
  private static final Duration LEAST_SUSPICION = Duration.ofSeconds(2);
  private static final Duration MOST_SUSPICION = Duration.ofSeconds(5);

  /** A sole source behind a scanner may think for half a minute on every connection. */
  private static final Duration LEAST_CLOSING = Duration.ofSeconds(60);

  /** The times for these silences; empty where T is off. */
  Optional<ProgressTimeouts> timeouts(Quantiles silences) {
    Duration most = config.timeout();
    if (most.isZero()) {
      return Optional.empty();
    }
    if (!config.adaptive()) {
      return Optional.of(new ProgressTimeouts(most, most));
    }
    Duration usual = silences.areReliable() ? silences.p99() : Duration.ZERO;
    Duration suspect = silences.areReliable() ? usual.multipliedBy(4) : PRIOR;
    Duration close = new Clamp(config.leastTimeout(), most).of(usual.multipliedBy(10));
    return Optional.of(
        new ProgressTimeouts(
            new Clamp(LEAST_SUSPICION, least(MOST_SUSPICION, most)).of(suspect),
            close.compareTo(LEAST_CLOSING) < 0 ? LEAST_CLOSING : close));
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
