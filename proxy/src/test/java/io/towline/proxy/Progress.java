package io.towline.proxy;

import io.towline.config.MaskConfig;
import io.towline.config.ProgressConfig;
import java.time.Duration;

/** Ways in which a test has progress watched. */
final class Progress {
  private static final ProgressConfig USUAL = ProgressConfig.STANDARD;

  private Progress() {}

  /** As usual, but no blob begins before it is asked for, so that requests can be counted. */
  static ProgressConfig usual() {
    return adaptive(USUAL.timeout(), false);
  }

  /** As usual, with a head start for the layers of a served manifest. */
  static ProgressConfig withHeadStart() {
    return USUAL;
  }

  /** Learned, with this bound of suspicion. */
  static ProgressConfig adaptive(Duration timeout, boolean headStart) {
    return new ProgressConfig(
        timeout,
        timeout,
        true,
        USUAL.policy(),
        USUAL.race(),
        USUAL.raceBudget(),
        USUAL.hedge(),
        headStart,
        USUAL.finishAbandoned(),
        USUAL.maxParts(),
        USUAL.exploration(),
        USUAL.mask());
  }

  /** As usual, with one blob over so many connections at most. */
  static ProgressConfig withMaxParts(int most) {
    return new ProgressConfig(
        USUAL.timeout(),
        USUAL.leastTimeout(),
        USUAL.adaptive(),
        USUAL.policy(),
        USUAL.race(),
        USUAL.raceBudget(),
        USUAL.hedge(),
        false,
        USUAL.finishAbandoned(),
        most,
        USUAL.exploration(),
        USUAL.mask());
  }

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
        false,
        USUAL.finishAbandoned(),
        USUAL.maxParts(),
        USUAL.exploration(),
        USUAL.mask());
  }

  /** The same with another mask. */
  static ProgressConfig masked(ProgressConfig progress, MaskConfig mask) {
    return new ProgressConfig(
        progress.timeout(),
        progress.leastTimeout(),
        progress.adaptive(),
        progress.policy(),
        progress.race(),
        progress.raceBudget(),
        progress.hedge(),
        progress.headStart(),
        progress.finishAbandoned(),
        progress.maxParts(),
        progress.exploration(),
        mask);
  }
}
