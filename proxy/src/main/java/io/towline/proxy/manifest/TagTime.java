package io.towline.proxy.manifest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The time by which tags age: what the wall clock said when this process began, and what the
 * monotonic clock has counted since. A wall clock that jumps meanwhile makes no tag older or
 * younger. Any thread.
 */
final class TagTime {
  private final Instant began;
  private final long beganNanos;
  private final LongSupplier nanoClock;

  TagTime(Clock wallClock, LongSupplier nanoClock) {
    this.began = wallClock.instant();
    this.beganNanos = nanoClock.getAsLong();
    this.nanoClock = nanoClock;
  }

  Instant now() {
    return began.plusNanos(nanoClock.getAsLong() - beganNanos);
  }

  /**
   * How long ago that was; empty if nobody can tell, because an earlier run noted it by a clock
   * that was ahead of this one.
   */
  Optional<Duration> since(Instant noted) {
    return Optional.of(Duration.between(noted, now())).filter(age -> !age.isNegative());
  }
}
