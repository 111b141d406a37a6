package io.towline.proxy.lane;

import java.util.concurrent.TimeUnit;

/** When of two runners on the same stretch the one behind is dropped. Pure. */
final class Overtaking {
  /** A lead that decides. */
  static final long LEAD_BYTES = 256 << 10;

  /** A lead that decides where both are so slow that they would never be further apart. */
  private static final long SMALL_LEAD_BYTES = 16 << 10;

  /** Who has repeated so much of what is here brings nothing. */
  static final long MOST_TWICE_BYTES = 1 << 20;

  /**
   * What a contender may repeat while the other is slow still: that goes on while the contender
   * connects, and is caught up with only by repeating what it has brought meanwhile.
   */
  private static final long CONTENDER_TWICE_BYTES = 2 << 20;

  /** How long a contender has to show that it is the better one, from its first byte on. */
  private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private Overtaking() {}

  /** Whether a runner is dropped, because this other one is better. */
  static boolean isOvertaken(Runner behind, Runner leader, long now) {
    long lead = leader.position() - behind.position();
    if (lead < 0 || (lead == 0 && !behind.isContender())) {
      return false;
    }
    boolean silent = behind.doubt() == Doubt.SILENT || (!behind.hasHead() && isDoubted(behind));
    if (silent && lead > 0) {
      return true;
    }
    if (behind.isContender() && leader.doubt() == Doubt.SLOW) {
      return behind.twice() >= CONTENDER_TWICE_BYTES || behind.deliveringNanos(now) >= TRIAL_NANOS;
    }
    if (lead >= LEAD_BYTES || behind.twice() >= MOST_TWICE_BYTES) {
      return true;
    }
    if (behind.isContender()) {
      return behind.deliveringNanos(now) >= TRIAL_NANOS;
    }
    return lead >= SMALL_LEAD_BYTES && leader.deliveringNanos(now) >= TRIAL_NANOS;
  }

  private static boolean isDoubted(Runner runner) {
    return runner.doubt() != Doubt.NONE;
  }
}
