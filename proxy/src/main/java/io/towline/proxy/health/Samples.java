package io.towline.proxy.health;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * The times that were measured of late, and their quantiles. Any thread.
 *
 * <p>Two windows count: the present one, and the one before it. A window lasts five minutes, and
 * longer until it has {@value #ENOUGH} samples, so that an upstream that is asked twice an hour
 * does not become a stranger between two pulls. After 24 h without a sample all is forgotten.
 *
 * <p>Values are milliseconds from 1 to {@value #MOST_MILLIS} (twice the minute for which a
 * superseded attempt is kept), counted to one significant digit: at most 6 % too high, which no
 * timeout feels. That is 0.9 KiB a window and 1.8 KiB for both, made at the first sample. Quantiles
 * are computed anew only when there are 3 % more samples than the last time.
 */
final class Samples {
  /** Below this many samples nothing is concluded. */
  static final int ENOUGH = 20;

  /** A sample above counts as this. */
  static final int MOST_MILLIS = 120_000;

  /** How many points describe the samples in a snapshot. */
  static final int POINTS = 100;

  /** Knowledge without a new sample lasts so long. */
  static final long FORGOTTEN_NANOS = TimeUnit.HOURS.toNanos(24);

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final int DIGITS = 1;
  private static final int SHARE_OF_NEWS = 32;

  private final LongSupplier nanoClock;
  private @Nullable IntCountsHistogram present;
  private @Nullable IntCountsHistogram before;
  private long beganNanos;
  private long lastNanos;
  private Quantiles known = Quantiles.NONE;
  private long news;

  Samples(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Adds one time. */
  synchronized void add(Duration time) {
    long now = nanoClock.getAsLong();
    forgetIfOld(now);
    IntCountsHistogram window = window(now);
    lastNanos = now;
    window.recordValue(millis(time));
    news++;
  }

  /** What the samples of late come to. */
  synchronized Quantiles quantiles() {
    forgetIfOld(nanoClock.getAsLong());
    if (news > known.samples() / SHARE_OF_NEWS) {
      known = compute();
      news = 0;
    }
    return known;
  }

  /**
   * At most {@value #POINTS} milliseconds, ascending, that are spread as the samples are; empty
   * without samples.
   */
  synchronized int[] points() {
    IntCountsHistogram all = together();
    int count = (int) Math.min(POINTS, all.getTotalCount());
    int[] points = new int[count];
    for (int i = 0; i < count; i++) {
      points[i] = (int) all.getValueAtPercentile(100.0 * (i + 0.5) / count);
    }
    return points;
  }

  /** How long ago the last sample came. */
  synchronized Duration age() {
    return Duration.ofNanos(nanoClock.getAsLong() - lastNanos);
  }

  /**
   * Takes up what an earlier run knew, as the window before the present one: the older it is, the
   * fewer of the points count, and none after 24 h.
   */
  synchronized void restore(int[] points, Duration age) {
    long left = FORGOTTEN_NANOS - age.toNanos();
    int count = (int) (points.length * ((double) left / FORGOTTEN_NANOS));
    if (count <= 0 || present != null) {
      return;
    }
    IntCountsHistogram window = newWindow();
    for (int i = 0; i < count; i++) {
      int at = (int) ((i + 0.5) * points.length / count);
      window.recordValue(millis(Duration.ofMillis(points[at])));
    }
    before = window;
    present = newWindow();
    beganNanos = nanoClock.getAsLong();
    lastNanos = beganNanos - age.toNanos();
    news = count;
  }

  private IntCountsHistogram window(long now) {
    IntCountsHistogram window = present;
    if (window == null) {
      window = newWindow();
      present = window;
      beganNanos = now;
    } else if (now - beganNanos >= WINDOW_NANOS && window.getTotalCount() >= ENOUGH) {
      IntCountsHistogram next = before == null ? newWindow() : before;
      next.reset();
      before = window;
      present = next;
      beganNanos = now;
      news = Long.MAX_VALUE / 2; // what is known may be of samples that are gone
      return next;
    }
    return window;
  }

  private void forgetIfOld(long now) {
    if (present != null && now - lastNanos > FORGOTTEN_NANOS) {
      present = null;
      before = null;
      known = Quantiles.NONE;
      news = 0;
    }
  }

  private Quantiles compute() {
    IntCountsHistogram all = together();
    return new Quantiles(
        all.getTotalCount(), quantile(all, 50), quantile(all, 95), quantile(all, 99));
  }

  private IntCountsHistogram together() {
    IntCountsHistogram all = newWindow();
    if (present != null) {
      all.add(present);
    }
    if (before != null) {
      all.add(before);
    }
    return all;
  }

  private static Duration quantile(IntCountsHistogram all, double percent) {
    return Duration.ofMillis(all.getValueAtPercentile(percent));
  }

  private static IntCountsHistogram newWindow() {
    return new IntCountsHistogram(1, MOST_MILLIS, DIGITS);
  }

  private static long millis(Duration time) {
    long millis = time.plusNanos(999_999).toMillis(); // rounded up
    return Math.max(1, Math.min(millis, MOST_MILLIS));
  }
}
