package io.towline.policy.timeouts;

import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeouts;

/** The configured progress timeout alone: a silence of it is suspicious, and its end. */
final class FixedTimeouts implements ProgressTimeoutPolicy {

  @Override
  public ProgressTimeouts timeouts(ProgressFigures figures) {
    return new ProgressTimeouts(figures.most(), figures.most());
  }
}
