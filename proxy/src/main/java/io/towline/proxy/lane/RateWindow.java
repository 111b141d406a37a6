package io.towline.proxy.lane;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes an attempt brought in the last seconds of the time in which we were reading. It
 * remembers {@value #SAMPLES} samples, a quarter of a second apart.
 */
public final class RateWindow {
  private static final int SAMPLES = 84;
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final long[] atNanos = new long[SAMPLES];
  private final long[] atBytes = new long[SAMPLES];
  private int count;

  /** One in which nothing has come yet. */
  public RateWindow() {
    count = 1; // nothing at the beginning
  }

  /**
   * Notes how it stands.
   *
   * @param readingNanos for how long we were reading, in all
   * @param bytes that came, in all
   */
  public void note(long readingNanos, long bytes) {
    int last = (count - 1) % SAMPLES;
    if (readingNanos - atNanos[last] >= STEP_NANOS) {
      int next = count % SAMPLES;
      atNanos[next] = readingNanos;
      atBytes[next] = bytes;
      count++;
    }
  }

  /** Bytes a second over the last so many nanoseconds; empty if it was not read for so long. */
  public OptionalDouble over(long nanos) {
    return over(nanos, 0);
  }

  /** Begins again, at nothing. */
  public void clear() {
    count = 1;
    atNanos[0] = 0;
    atBytes[0] = 0;
  }

  /** The same up to the last byte that came, without the silence since then. */
  OptionalDouble beforeSilence(long nanos) {
    int silent = 0;
    while (silent + 1 < remembered() && bytesBack(silent + 1) == bytesBack(silent)) {
      silent++;
    }
    return over(nanos, silent);
  }

  private OptionalDouble over(long nanos, int newest) {
    for (int back = newest + 1; back < remembered(); back++) {
      long span = atNanos[slot(newest)] - atNanos[slot(back)];
      if (span >= nanos) {
        double bytes = bytesBack(newest) - bytesBack(back);
        return OptionalDouble.of(bytes * TimeUnit.SECONDS.toNanos(1) / span);
      }
    }
    return OptionalDouble.empty();
  }

  private int remembered() {
    return Math.min(count, SAMPLES);
  }

  private long bytesBack(int back) {
    return atBytes[slot(back)];
  }

  private int slot(int back) {
    return (count - 1 - back) % SAMPLES;
  }
}
