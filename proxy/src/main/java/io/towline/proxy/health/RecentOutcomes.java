package io.towline.proxy.health;

import io.towline.spi.Outcome;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How the last ten attempts of the last hour ended. Its owner's lock guards it. */
final class RecentOutcomes {
  static final int KEPT = 10;

  private static final long FORGOTTEN_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int MOST_STALLS = 3;

  private final Outcome[] ring = new Outcome[KEPT];
  private int next;
  private int kept;
  private int trusted;
  private long lastNanos;

  RecentOutcomes() {
    Arrays.fill(ring, Outcome.DONE);
  }

  void add(Outcome outcome, long nowNanos) {
    forgetIfOld(nowNanos);
    ring[next] = outcome;
    next = (next + 1) % KEPT;
    kept = Math.min(KEPT, kept + 1);
    trusted = Math.min(KEPT, trusted + 1);
    lastNanos = nowNanos;
  }

  /** Those before this moment no longer speak for an ejection, for they have been paid for. */
  void forgive() {
    trusted = 0;
  }

  /** Whether more than 30 % of ten have stalled. */
  boolean stallTooOften() {
    return trusted == KEPT && count(Outcome.STALLED) > MOST_STALLS;
  }

  /**
   * The share that succeeded, with one success before the first, so that a single failure does not
   * make it nothing; 1 without any.
   */
  double successRate(long nowNanos) {
    forgetIfOld(nowNanos);
    return (count(Outcome.DONE) + 1.0) / (kept + 1.0);
  }

  private int count(Outcome outcome) {
    int count = 0;
    for (int i = 1; i <= kept; i++) {
      if (ring[Math.floorMod(next - i, KEPT)] == outcome) {
        count++;
      }
    }
    return count;
  }

  private void forgetIfOld(long nowNanos) {
    if (kept > 0 && nowNanos - lastNanos > FORGOTTEN_NANOS) {
      kept = 0;
      trusted = 0;
    }
  }
}
