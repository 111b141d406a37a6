package io.towline.config;

/** Makes the records of the watchdog, for a registry or for one upstream of it. */
final class ProgressAssembly {

  private ProgressAssembly() {}

  static ProgressConfig progress(Section section) {
    TimeoutRange timeout = ProgressKeys.TIMEOUT.one(section);
    return new ProgressConfig(
        timeout.most(),
        timeout.least(),
        ProgressKeys.ADAPTIVE.one(section),
        ProgressKeys.POLICY.optional(section),
        ProgressKeys.RACE.one(section),
        ProgressKeys.RACE_BUDGET.one(section),
        ProgressKeys.HEDGE.one(section),
        ProgressKeys.HEAD_START.one(section),
        ProgressKeys.FINISH_ABANDONED.one(section),
        ProgressKeys.MAX_PARTS.one(section),
        ProgressKeys.EXPLORATION.one(section),
        mask(section));
  }

  private static MaskConfig mask(Section section) {
    return new MaskConfig(
        ProgressKeys.MASK_IDLE.one(section),
        ProgressKeys.MASK_EVERY.one(section),
        ProgressKeys.MASK_MAX.one(section));
  }

  static RetryConfig retry(Section section) {
    return new RetryConfig(
        ProgressKeys.MAX_ATTEMPTS.one(section),
        ProgressKeys.INITIAL_BACKOFF.one(section),
        ProgressKeys.MAX_BACKOFF.one(section),
        ProgressKeys.RETRY_BUDGET.one(section));
  }
}
