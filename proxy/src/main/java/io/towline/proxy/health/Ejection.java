package io.towline.proxy.health;

import io.towline.spi.Health.Standing;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether an upstream should be asked. Any thread.
 *
 * <p>It is ejected after three failures in a row, or when more than three of the last ten attempts
 * stalled: for 30 s, and 30 s more each time that this happens again within five minutes, five
 * minutes at most. Then one attempt at a time is a probe, and its end decides. An attempt begun
 * before that, by somebody who had nobody else to ask, may end the ejection and never lengthens it.
 * 429, 404, 401 and 403 are answers of an upstream that is well. Attempts that we cancel say
 * nothing; one that was overtaken counts as stalled, whatever became of it.
 */
final class Ejection {
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final int MOST_IN_A_ROW = 3;

  /** A probe that has not ended by then is taken for lost. */
  private static final long PROBE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoClock;
  private final RecentOutcomes recent = new RecentOutcomes();
  private int inARow;
  private boolean ejected;
  private int times;
  private long untilNanos;
  private long readmittedNanos;
  private boolean probing;
  private long probeBeganNanos;
  private boolean leftAlone;
  private long leftAloneUntilNanos;

  Ejection(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Notes that an attempt begins; returns whether it is a probe. */
  synchronized boolean begun() {
    long now = nanoClock.getAsLong();
    if (!ejected || isProbed(now)) {
      return false;
    }
    probing = true;
    probeBeganNanos = now;
    return true;
  }

  /** Notes how an attempt ended. */
  synchronized void ended(Outcome outcome, boolean probe) {
    long now = nanoClock.getAsLong();
    switch (outcome) {
      case RUNNING -> {}
      case CANCELLED -> probing &= !probe;
      case NOT_FOUND, DENIED -> isWell(now, probe);
      case THROTTLED, DONE -> {
        recent.add(outcome, now);
        isWell(now, probe);
      }
      default -> {
        recent.add(outcome, now);
        hasFailed(now, probe);
      }
    }
  }

  /** An attempt was left behind by another, after a silence or while it crept. */
  synchronized void overtaken() {
    long now = nanoClock.getAsLong();
    recent.add(Outcome.STALLED, now);
    hasFailed(now, isProbed(now)); // else one that is always overtaken would be probed for ever
  }

  /** It asked to be left alone, for at most five minutes. */
  synchronized void leaveAlone(Duration time) {
    long until = nanoClock.getAsLong() + clamped(time);
    if (!leftAlone || until - leftAloneUntilNanos > 0) {
      leftAlone = true;
      leftAloneUntilNanos = until;
    }
  }

  synchronized Standing standing() {
    long now = nanoClock.getAsLong();
    if (wantsRest(now)) {
      return Standing.EJECTED;
    }
    if (!ejected) {
      return Standing.GOOD;
    }
    return now - untilNanos < 0 || isProbed(now) ? Standing.EJECTED : Standing.PROBE;
  }

  /** Whether a probe is under way. */
  synchronized boolean isProbed() {
    return isProbed(nanoClock.getAsLong());
  }

  /** For how long it is still to be left alone, as it asked; zero if it did not. */
  synchronized Duration leftAloneFor() {
    long now = nanoClock.getAsLong();
    return wantsRest(now) ? Duration.ofNanos(leftAloneUntilNanos - now) : Duration.ZERO;
  }

  /** For how long it is still ejected, whatever the reason; zero if it is not. */
  synchronized Duration ejectedFor() {
    long now = nanoClock.getAsLong();
    long left = ejected ? Math.max(0, untilNanos - now) : 0;
    return Duration.ofNanos(left).compareTo(leftAloneFor()) > 0
        ? Duration.ofNanos(left)
        : leftAloneFor();
  }

  /** How many ejections in a row brought it here; zero if it is not ejected. */
  synchronized int ejections() {
    return ejected ? times : 0;
  }

  synchronized double successRate() {
    return recent.successRate(nanoClock.getAsLong());
  }

  /** Takes up where an earlier run ended. */
  synchronized void restore(int formerTimes, Duration left) {
    if (formerTimes > 0 && !ejected) {
      ejected = true;
      times = formerTimes;
      untilNanos = nanoClock.getAsLong() + clamped(left);
    }
  }

  private void isWell(long now, boolean probe) {
    inARow = 0;
    if (probe && ejected) {
      ejected = false;
      probing = false;
      readmittedNanos = now;
      recent.forgive();
    }
  }

  private void hasFailed(long now, boolean probe) {
    inARow++;
    boolean regular = now - untilNanos >= 0;
    if (probe && ejected) {
      probing = false;
      if (regular) {
        eject(now, times + 1);
      }
    } else if (!ejected && (inARow >= MOST_IN_A_ROW || recent.stallTooOften())) {
      eject(now, times > 0 && now - readmittedNanos < MOST_NANOS ? times + 1 : 1);
    }
  }

  private void eject(long now, int newTimes) {
    ejected = true;
    times = newTimes;
    inARow = 0;
    untilNanos = now + Math.min(MOST_NANOS, STEP_NANOS * Math.min(times, 10));
  }

  private boolean isProbed(long now) {
    return ejected && probing && now - probeBeganNanos < PROBE_NANOS;
  }

  private boolean wantsRest(long now) {
    return leftAlone && now - leftAloneUntilNanos < 0;
  }

  private static long clamped(Duration time) {
    Duration most = Duration.ofNanos(MOST_NANOS);
    return time.compareTo(most) > 0 ? MOST_NANOS : Math.max(0, time.toNanos());
  }
}
