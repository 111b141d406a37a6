package io.towline.proxy.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The arrivals of one attempt, in little room: what comes within a tenth of a second counts as one.
 * The sum of the times stays right, so a silence may seem longer by that much. Not for several
 * threads.
 */
final class Arrivals {
  /** Long attempts are told in coarser steps from this many on. */
  private static final int MANY = 20_000;

  /** No more than these, whatever an upstream does; the last one takes the rest. */
  private static final int MOST = 60_000;

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long COARSE_STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A silence of at least this long is never hidden in a step. */
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final List<Arrival> told = new ArrayList<>();
  private long stepBeganNanos;
  private long lastNanos;
  private long waitedNanos;
  private long bytes;

  /** Bytes came after so much time of waiting for bytes, in all. */
  void add(long activeNanos, long newBytes) {
    boolean coarse = told.size() >= MANY;
    long step = coarse ? COARSE_STEP_NANOS : STEP_NANOS;
    long silence = activeNanos - lastNanos;
    boolean joins =
        bytes > 0
            && (told.size() >= MOST
                || (activeNanos - stepBeganNanos < step && silence < SILENCE_NANOS));
    if (!joins) {
      tell();
      waitedNanos = activeNanos - stepBeganNanos;
      stepBeganNanos = activeNanos;
    }
    bytes += newBytes;
    lastNanos = activeNanos;
  }

  /** All of them. */
  List<Arrival> list() {
    tell();
    return List.copyOf(told);
  }

  private void tell() {
    if (bytes > 0) {
      long millis = TimeUnit.NANOSECONDS.toMillis(waitedNanos);
      told.add(new Arrival((int) Math.min(Integer.MAX_VALUE, millis), bytes));
      bytes = 0;
    }
  }
}
