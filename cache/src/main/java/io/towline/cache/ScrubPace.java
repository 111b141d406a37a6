package io.towline.cache;

import java.util.concurrent.TimeUnit;

/**
 * How much the scrubber may do a second: so much that a pass over everything takes half of the week
 * that is promised, the other half being for the times when pulls run. Work is counted in bytes to
 * hash; a file counts for some more than it has, or a second would do for 100,000 tiny ones.
 */
final class ScrubPace {
  /** Everything is looked at within this. */
  static final long WEEK_SECONDS = TimeUnit.DAYS.toSeconds(7);

  /** What it takes to open, check and close a file is about what it takes to hash this much. */
  static final long FILE_BYTES = 64 << 10;

  private static final long SLOWEST = 1 << 20;
  private static final long FASTEST = 64 << 20;

  private ScrubPace() {}

  /** The work of a whole pass over so many files, which have these bytes together. */
  static long work(long storedBytes, long files) {
    return storedBytes + files * FILE_BYTES;
  }

  /**
   * @param work of a whole pass
   */
  static long perSecond(long work, boolean urgent) {
    long wanted = work / (WEEK_SECONDS / 2);
    return urgent ? FASTEST : Math.max(SLOWEST, Math.min(FASTEST, wanted));
  }

  /**
   * Whether it has to go on though pulls run: when it is behind what the whole week would ask.
   *
   * @param done of this pass
   * @param work of the whole pass
   */
  static boolean isBehind(long passSeconds, long done, long work) {
    return passSeconds > WEEK_SECONDS / 2 && done < work / (double) WEEK_SECONDS * passSeconds;
  }
}
