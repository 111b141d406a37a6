package io.towline.proxy.health;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether several connections at a time bring a blob of one upstream faster than one does, how many
 * more than one a blob are open now, and whether the upstream is so far away that it is worth a
 * trial. Any thread.
 */
final class Parallel {
  /** More than one a blob, for all blobs of the upstream together. */
  static final int MOST_EXTRA = 9;

  private static final long HELPS_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long FUTILE_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** No answer comes sooner than a round trip: of a near upstream some did. */
  private static final long FAR_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  private final LongSupplier nanoClock;
  private long quickestNanos = Long.MAX_VALUE;
  private long quickestSinceNanos;
  private ParallelFinding finding = ParallelFinding.UNKNOWN;
  private long foundNanos;
  private int extra;

  Parallel(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** The head of an answer came after that time. */
  synchronized void answered(Duration took) {
    long now = nanoClock.getAsLong();
    if (took.toNanos() <= quickestNanos || now - quickestSinceNanos > HELPS_NANOS) {
      quickestNanos = took.toNanos();
      quickestSinceNanos = now;
    }
  }

  /** Whether no answer came in less than the round trip of a long way. */
  synchronized boolean isFar() {
    return quickestNanos != Long.MAX_VALUE && quickestNanos >= FAR_NANOS;
  }

  /** What was measured, unless that was too long ago. */
  synchronized ParallelFinding finding() {
    long valid = finding == ParallelFinding.HELPS ? HELPS_NANOS : FUTILE_NANOS;
    boolean fresh = nanoClock.getAsLong() - foundNanos < valid;
    return fresh ? finding : ParallelFinding.UNKNOWN;
  }

  /** It was measured with one blob. */
  synchronized void found(ParallelFinding measured) {
    finding = measured;
    foundNanos = nanoClock.getAsLong();
  }

  /**
   * Takes leave for more connections.
   *
   * @return whether there are so many; if so, they are given back by {@link #giveBack}
   */
  synchronized boolean take(int connections) {
    boolean free = extra + connections <= MOST_EXTRA;
    extra += free ? connections : 0;
    return free;
  }

  synchronized void giveBack(int connections) {
    extra -= connections;
  }
}
