package io.towline.proxy.lane;

import java.util.concurrent.TimeUnit;

/**
 * How many attempts may still be sent beside others for one blob, and how soon. A contender against
 * a source that brings something is a race: one at a time, five a blob, and each that gains nothing
 * doubles the patience before the next. Against a source that is silent it is a replacement, which
 * one frozen node of a CDN must not exhaust: always, but not more often than every five seconds.
 * Belongs to the timers of the download.
 */
public final class Contenders {
  static final int MOST_RACES = 5;
  static final long FIRST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  static final long LONGEST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private int races;
  private int running;
  private boolean any;
  private long lastNanos;
  private long patienceNanos = FIRST_PATIENCE_NANOS;

  /** Whether one may begin against a source that is slow. */
  boolean mayRace(long nowNanos) {
    return races < MOST_RACES && running == 0 && isOver(patienceNanos, nowNanos);
  }

  /** Whether one may begin against a source that is silent. */
  boolean mayReplace(long nowNanos) {
    return isOver(FIRST_PATIENCE_NANOS, nowNanos);
  }

  /** The question was put; whatever the answer is, it is not put again at once. */
  void asked(long nowNanos) {
    any = true;
    lastNanos = nowNanos;
  }

  /** One begins. */
  void begins(boolean race) {
    running++;
    races += race ? 1 : 0;
  }

  /** One has ended, or is a contender no more. */
  void ended(boolean gained) {
    running--;
    patienceNanos =
        gained ? FIRST_PATIENCE_NANOS : Math.min(LONGEST_PATIENCE_NANOS, 2 * patienceNanos);
  }

  private boolean isOver(long pauseNanos, long nowNanos) {
    return !any || nowNanos - lastNanos >= pauseNanos;
  }
}
