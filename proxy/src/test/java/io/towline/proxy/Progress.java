package io.towline.proxy;

import io.towline.config.ProgressConfig;
import java.time.Duration;

/** Ways in which a test has progress watched. */
final class Progress {
  private static final ProgressConfig USUAL = ProgressConfig.STANDARD;

  private Progress() {}

  /** As CRI-O does: closed after that time, and nothing else. */
  static ProgressConfig fixed(Duration timeout) {
    return new ProgressConfig(
        timeout,
        timeout,
        false,
        USUAL.policy(),
        USUAL.race(),
        USUAL.raceBudget(),
        USUAL.hedge(),
        USUAL.headStart(),
        USUAL.finishAbandoned(),
        USUAL.exploration(),
        USUAL.mask());
  }
}
