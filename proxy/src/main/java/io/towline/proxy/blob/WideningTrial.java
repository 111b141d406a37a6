package io.towline.proxy.blob;

import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.failover.PullLog;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.lane.RateWindow;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Several connections for one blob, until it is known whether they bring more than one did. The
 * first goes on by itself until the others deliver too; then all share what is left, and are
 * measured. Belongs to the loop of the download.
 */
final class WideningTrial {
  /** How it stands. */
  enum Verdict {
    OPEN,
    HELPS,
    FUTILE,
    REFUSED
  }

  /** Once all of them deliver, they are judged by what comes in this time, */
  private static final long JUDGED_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

  /** or, where the blob is here before that, by what came at the end. */
  private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** For so long what the first one was left with lasts, */
  static final double FIRST_SECONDS = 4;

  /** and so long before its end the others must have answered. */
  private static final double LAST_SECONDS = 0.7;

  /** So many times as fast they must be. */
  private static final double HELPS = 1.5;

  private static final long NOT_YET = Long.MIN_VALUE;

  private final UpstreamHealth health;
  private final Lanes lanes;
  private final PullLog log;
  private final List<LoggedAttempt> before;
  private final double alone;
  private final RateWindow rates = new RateWindow();
  private final long beganNanos;
  private final long beganBytes;
  private long sharedNanos = NOT_YET;

  /**
   * A trial that begins now.
   *
   * @param alone what one connection brought, in bytes a second
   * @param hereBytes how many bytes of the blob are here
   */
  WideningTrial(
      UpstreamHealth health,
      Lanes lanes,
      PullLog log,
      double alone,
      long nowNanos,
      long hereBytes) {
    this.health = health;
    this.lanes = lanes;
    this.log = log;
    this.before = List.copyOf(log.attempts());
    this.alone = alone;
    this.beganNanos = nowNanos;
    this.beganBytes = hereBytes;
  }

  /** Of the upstream that is tried. */
  UpstreamHealth health() {
    return health;
  }

  /** Looks how it stands, now that so many bytes are here. */
  Verdict look(long nowNanos, long hereBytes) {
    rates.note(nowNanos - beganNanos, hereBytes - beganBytes);
    if (sharedNanos == NOT_YET && lanes.allDeliver()) {
      sharedNanos = nowNanos;
      lanes.share();
    }
    boolean lasts = lanes.leftInFront() > alone * LAST_SECONDS;
    if (isRefused() || (sharedNanos == NOT_YET && !lasts)) {
      return Verdict.REFUSED;
    }
    if (!hasRunFor(JUDGED_NANOS, nowNanos)) {
      return Verdict.OPEN;
    }
    return helped(JUDGED_NANOS) ? Verdict.HELPS : Verdict.FUTILE;
  }

  /** Whether it was seen to help before there was a verdict. */
  boolean hasHelped(long nowNanos) {
    return hasRunFor(LAST_NANOS, nowNanos) && helped(LAST_NANOS);
  }

  /** What was measured, for people. */
  String figures() {
    return speed(rates.over(JUDGED_NANOS).orElse(0)) + " instead of " + speed(alone);
  }

  static String speed(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%.1f MiB/s", bytesPerSecond / (1 << 20));
  }

  private boolean hasRunFor(long nanos, long nowNanos) {
    return sharedNanos != NOT_YET && nowNanos - sharedNanos >= nanos;
  }

  private boolean helped(long nanos) {
    return rates.over(nanos).orElse(0) >= HELPS * alone;
  }

  /** Whether one of the requests that came with the trial has failed or is not answered. */
  private boolean isRefused() {
    return log.attempts().stream()
        .filter(attempt -> !before.contains(attempt))
        .anyMatch(attempt -> attempt.outcome().isFailure() || isUnanswered(attempt));
  }

  private static boolean isUnanswered(LoggedAttempt attempt) {
    return attempt.isSuspect() && attempt.status() == 0;
  }
}
