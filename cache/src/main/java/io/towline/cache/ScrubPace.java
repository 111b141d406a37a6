package io.towline.cache;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes the scrubber may read a second: so many that a pass over everything takes half of
 * the week that is promised, the other half being for the times when pulls run.
 */
final class ScrubPace {
  /** Everything is looked at within this. */
  static final long WEEK_SECONDS = TimeUnit.DAYS.toSeconds(7);

  private static final long SLOWEST = 1 << 20;
  private static final long FASTEST = 64 << 20;

  private ScrubPace() {}

  /**
   * @param storedBytes of all blobs together
   */
  static long bytesPerSecond(long storedBytes, boolean urgent) {
    long wanted = storedBytes / (WEEK_SECONDS / 2);
    return urgent ? FASTEST : Math.max(SLOWEST, Math.min(FASTEST, wanted));
  }

  /**
   * Whether it has to go on though pulls run: when it is behind what the whole week would ask.
   *
   * @param doneBytes of this pass
   */
  static boolean isBehind(long passSeconds, long doneBytes, long storedBytes) {
    return passSeconds > WEEK_SECONDS / 2
        && doneBytes < storedBytes / (double) WEEK_SECONDS * passSeconds;
  }
}
