package io.towline.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the progress of fetches is watched, complete for one registry or one upstream of it.
 *
 * @param timeout T: the bound of suspicion (adaptive) or the closing time (fixed); zero: nothing is
 *     closed or raced for silence
 * @param leastTimeout the lower end of what a profile allows T to be; equal to T where T was said
 * @param adaptive whether times are learned from each upstream; false: T alone
 * @param policy the progress timeout policy of this name instead of the built-in ones
 * @param race whether a second source may join a blob whose first is slow or silent
 * @param raceBudget how many bytes may be fetched twice, as a share of all of an upstream
 * @param hedge whether small questions may be asked twice at a time
 * @param headStart whether the layers of a manifest begin when it is served
 * @param maxParts over how many connections at a time one blob may be fetched; 1: over one
 * @param exploration the share of blobs for which another upstream than the best is tried
 */
public record ProgressConfig(
    Duration timeout,
    Duration leastTimeout,
    boolean adaptive,
    Optional<String> policy,
    boolean race,
    double raceBudget,
    boolean hedge,
    boolean headStart,
    FinishAbandoned finishAbandoned,
    int maxParts,
    double exploration,
    MaskConfig mask) {

  /** Whether a download goes on when its last client has left. */
  public enum FinishAbandoned {
    /** Where a client wanted the whole blob, within limits. */
    AUTO,
    NEVER,
    /** Where a client wanted the whole blob, without limits. */
    ALWAYS
  }

  /** What counts where nobody says anything. */
  public static final ProgressConfig STANDARD =
      new ProgressConfig(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          true,
          Optional.empty(),
          true,
          0.2,
          true,
          true,
          FinishAbandoned.AUTO,
          4,
          0.05,
          MaskConfig.STANDARD);

  /** The same with another T. */
  public ProgressConfig withTimeout(Duration other) {
    return new ProgressConfig(
        other,
        other,
        adaptive,
        policy,
        race,
        raceBudget,
        hedge,
        headStart,
        finishAbandoned,
        maxParts,
        exploration,
        mask);
  }
}
