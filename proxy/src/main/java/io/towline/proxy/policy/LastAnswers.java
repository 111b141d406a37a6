package io.towline.proxy.policy;

import io.towline.spi.Decision;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;

/** What is answered where no policy has an answer, not even a built-in one. */
final class LastAnswers {
  private LastAnswers() {}

  static Decision decision(RuntimeException failure) {
    return new Decision.GiveUp("the built-in policy failed: " + failure);
  }

  /** The configured time alone. */
  static ProgressTimeouts timeouts(ProgressFigures figures) {
    Duration time = figures.most().isZero() ? ProgressTimeouts.MOST : figures.most();
    return new ProgressTimeouts(time, time);
  }
}
