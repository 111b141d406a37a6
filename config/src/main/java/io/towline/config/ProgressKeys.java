package io.towline.config;

import io.towline.config.ProgressConfig.FinishAbandoned;
import java.time.Duration;
import java.util.List;

/** The keys of the progress watchdog and of retries. */
final class ProgressKeys {

  static final Levels<TimeoutRange> TIMEOUT =
      Levels.three(
          Key.of(
                  "image_pull_progress_timeout",
                  Types.TIMEOUT_RANGE,
                  "T. Adaptive: the longest silence that is not yet suspicious; fixed: the silence"
                      + " after which an attempt is closed. `0s` is off: no silence is raced or"
                      + " closed.")
              .byDefault("10s"));

  static final Levels<Profile> PROFILE =
      Levels.three(
          Key.of(
                  "progress.profile",
                  Types.PROFILE,
                  "Presets for the kind of network; see Which profile? A key that is said beats it.")
              .byDefault("local"));

  static final Levels<Boolean> ADAPTIVE =
      Levels.three(
          Key.of(
                  "progress.adaptive",
                  Types.BOOLEAN,
                  "Whether times are learned from each upstream; `false`: T alone, as CRI-O does.")
              .byDefault("true"));

  static final Levels<String> POLICY =
      Levels.three(
          Key.of(
              "progress.policy",
              Types.POLICY,
              "What decides how long a silence is suspicious: `adaptive`, `fixed`, or a plug-in's; not"
                  + " set: as `adaptive` says."));

  static final Levels<Duration> MASK_IDLE =
      Levels.two(
          Key.of(
                  "progress.mask.idle",
                  Types.POSITIVE_DURATION,
                  "A client that got no byte for so long is kept alive by single bytes.")
              .byDefault("2s"));

  static final Levels<Duration> MASK_EVERY =
      Levels.two(
          Key.of("progress.mask.every", Types.POSITIVE_DURATION, "How often it gets one of them.")
              .byDefault("3s"));

  static final Levels<Duration> MASK_MAX =
      Levels.two(
          Key.of(
                  "progress.mask.max",
                  Types.DURATION,
                  "After so long without progress its answer ends short; `0s`: stalls are not"
                      + " masked.")
              .byDefault("2m"));

  static final Levels<Boolean> RACE =
      Levels.three(
          Key.of(
                  "progress.race",
                  Types.BOOLEAN,
                  "Whether a second source may join a blob whose first is slow or silent.")
              .byDefault("true"));

  static final Levels<Double> RACE_BUDGET =
      Levels.three(
          Key.of(
                  "progress.race_budget",
                  Types.SHARE,
                  "How many of an upstream's bytes may be fetched twice, in ten minutes.")
              .byDefault("20%"));

  static final Levels<Boolean> HEDGE =
      Levels.three(
          Key.of(
                  "progress.hedge",
                  Types.BOOLEAN,
                  "Whether a manifest or token that is slow to come may be asked for a second time"
                      + " meanwhile.")
              .byDefault("true"));

  static final Levels<Boolean> HEAD_START =
      Levels.two(
          Key.of(
                  "progress.head_start",
                  Types.BOOLEAN,
                  "Whether the layers of a manifest begin to be fetched when it is served.")
              .byDefault("true"));

  static final Levels<FinishAbandoned> FINISH_ABANDONED =
      Levels.two(
          Key.of(
                  "progress.finish_abandoned",
                  Types.FINISH_ABANDONED,
                  "Whether a download of a whole blob goes on when its last client has left; `auto`:"
                      + " within limits.")
              .byDefault("auto"));

  static final Levels<Integer> MAX_PARTS =
      Levels.three(
          Key.of(
                  "progress.max_parts",
                  Types.PARTS,
                  "Over how many connections at a time a big blob is fetched where that was measured"
                      + " to help; `1`: always over one.")
              .byDefault("4"));

  static final Levels<Double> EXPLORATION =
      Levels.two(
          Key.of(
                  "progress.exploration",
                  Types.SHARE,
                  "For how many blobs another upstream than the best is tried, to learn about it.")
              .byDefault("5%"));

  static final Levels<Integer> MAX_ATTEMPTS =
      Levels.three(
          Key.of(
                  "retry.max_attempts",
                  Types.ATTEMPTS,
                  "How often a manifest or token is asked for, and a blob before its first byte.")
              .byDefault("3"));

  static final Levels<Duration> INITIAL_BACKOFF =
      Levels.three(
          Key.of(
                  "retry.initial_backoff",
                  Types.POSITIVE_DURATION,
                  "The longest wait before the first repetition at the same place; it doubles with"
                      + " each further one.")
              .byDefault("200ms"));

  static final Levels<Duration> MAX_BACKOFF =
      Levels.three(
          Key.of("retry.max_backoff", Types.POSITIVE_DURATION, "The longest wait of all.")
              .byDefault("5s"));

  static final Levels<Double> RETRY_BUDGET =
      Levels.three(
          Key.of(
                  "retry.budget",
                  Types.SHARE,
                  "How many repetitions and second questions there may be, as a share of an"
                      + " upstream's requests.")
              .byDefault("20%"));

  /** In the order of the documentation. */
  static final List<Levels<?>> PROGRESS =
      List.of(
          TIMEOUT,
          PROFILE,
          ADAPTIVE,
          POLICY,
          MASK_IDLE,
          MASK_EVERY,
          MASK_MAX,
          RACE,
          RACE_BUDGET,
          HEDGE,
          HEAD_START,
          FINISH_ABANDONED,
          MAX_PARTS,
          EXPLORATION);

  static final List<Levels<?>> RETRY =
      List.of(MAX_ATTEMPTS, INITIAL_BACKOFF, MAX_BACKOFF, RETRY_BUDGET);

  private ProgressKeys() {}
}
