package io.towline.proxy.health;

import io.towline.config.ProgressConfig;
import io.towline.config.SilenceBounds;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.Optional;

/**
 * How long an upstream may be silent in the middle of a blob, as far as no policy says otherwise.
 * T, the configured progress timeout, is the upper bound of suspicion where times are learned, and
 * the whole answer where they are not.
 */
record ProgressFormula(ProgressConfig config) {

  /** The times for these silences; empty where T is off. */
  Optional<ProgressTimeouts> timeouts(Quantiles silences) {
    if (config.timeout().isZero()) {
      return Optional.empty();
    }
    SilenceBounds bounds = SilenceBounds.of(config);
    if (!silences.areReliable()) {
      return Optional.of(new ProgressTimeouts(bounds.suspectFirst(), bounds.closeLeast()));
    }
    Duration usual = silences.p99();
    return Optional.of(
        new ProgressTimeouts(
            new Clamp(bounds.suspectLeast(), bounds.suspectMost()).of(usual.multipliedBy(4)),
            new Clamp(bounds.closeLeast(), bounds.closeMost()).of(usual.multipliedBy(10))));
  }
}
