package io.towline.proxy.health;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many bytes of an upstream may be fetched twice in races: a share of all that came from it in
 * the last ten minutes, or 8 MiB where that is more, so that one of which little is fetched may
 * still be raced. A race that has just begun has not cost anything yet and counts with what the
 * winner has to be ahead. Any thread.
 */
final class RaceBudget {
  private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int SLOTS = 20;
  private static final long START_SLOT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int START_SLOTS = 5;
  private static final long FLOOR_BYTES = 8L << 20;
  private static final long RACE_BYTES = 256 << 10;

  private final LongSupplier nanoClock;
  private final SlidingSum all = new SlidingSum(SLOT_NANOS, SLOTS);
  private final SlidingSum twice = new SlidingSum(SLOT_NANOS, SLOTS);
  private final SlidingSum started = new SlidingSum(START_SLOT_NANOS, START_SLOTS);

  RaceBudget(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  synchronized void received(long bytes, long bytesTwice) {
    long now = nanoClock.getAsLong();
    all.add(now, bytes);
    twice.add(now, bytesTwice);
  }

  /**
   * Takes leave for a race.
   *
   * @param share of all bytes, 0 to 1; zero: no races at all
   */
  synchronized boolean mayRace(double share) {
    long now = nanoClock.getAsLong();
    double allowed = Math.max(FLOOR_BYTES, share * all.sum(now));
    long spent = twice.sum(now) + RACE_BYTES * started.sum(now);
    if (share <= 0 || spent + RACE_BYTES > allowed) {
      return false;
    }
    started.add(now, 1);
    return true;
  }
}
