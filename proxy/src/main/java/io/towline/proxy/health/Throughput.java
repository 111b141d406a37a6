package io.towline.proxy.health;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast one attempt at a blob of this upstream is: bytes over the time in which we read. Any
 * thread.
 *
 * <p>Three memories: of the last seconds, of the last minute (which is what counts), and of the
 * best minute of late, against which the first two may look slow.
 */
final class Throughput {
  private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long BEST_FADES_NANOS = TimeUnit.MINUTES.toNanos(15);
  private static final long ACTIVE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long TELLING_BYTES = 64 * 1024;
  private static final long TELLING_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double SLOW_SHARE = 0.25;

  /** A best of less than this many bytes a second is no speed from which to fall. */
  private static final double WORTH_COMPARING = 64 * 1024;

  private final LongSupplier nanoClock;
  private final FadingRate moment = new FadingRate(MOMENT_NANOS);
  private final FadingRate minute = new FadingRate(MINUTE_NANOS);
  private double best;
  private boolean anything;
  private long lastNanos;

  Throughput(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** An attempt, or a stretch of one, brought so much; what is short and small says nothing. */
  synchronized void delivered(long bytes, Duration time) {
    long nanos = time.toNanos();
    if (nanos <= 0 || (bytes < TELLING_BYTES && nanos < TELLING_NANOS)) {
      return;
    }
    long now = nanoClock.getAsLong();
    long passed = anything ? now - lastNanos : 0;
    moment.add(bytes, nanos, passed);
    minute.add(bytes, nanos, passed);
    best = Math.max(best * Math.exp(-(double) passed / BEST_FADES_NANOS), minute.perSecond());
    lastNanos = now;
    anything = true;
  }

  /** In bytes a second, weighted towards the last minute of reading; empty after a day without. */
  synchronized OptionalDouble bytesPerSecond() {
    boolean known = anything && sinceNanos() <= Samples.FORGOTTEN_NANOS;
    return known ? OptionalDouble.of(minute.perSecond()) : OptionalDouble.empty();
  }

  /** Whether it has delivered, or should have, in the last 20 s. */
  synchronized boolean isActive() {
    return anything && sinceNanos() <= ACTIVE_NANOS;
  }

  /** Whether the last seconds are below a quarter of the best of late. */
  synchronized boolean hasCollapsed() {
    return best >= WORTH_COMPARING && moment.perSecond() < best * SLOW_SHARE;
  }

  /** How long ago bytes came last. */
  synchronized Duration age() {
    return Duration.ofNanos(sinceNanos());
  }

  /** Takes up what an earlier run knew, as one second of reading: the first new facts outweigh. */
  synchronized void restore(double bytesPerSecond, Duration age) {
    if (!anything && age.toNanos() < Samples.FORGOTTEN_NANOS) {
      minute.add((long) bytesPerSecond, TELLING_NANOS, 0);
      lastNanos = nanoClock.getAsLong() - age.toNanos();
      anything = true;
    }
  }

  private long sinceNanos() {
    return nanoClock.getAsLong() - lastNanos;
  }
}
