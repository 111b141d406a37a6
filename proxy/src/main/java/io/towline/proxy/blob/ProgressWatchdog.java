package io.towline.proxy.blob;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that an attempt brings nothing. The clock runs only while we are ready to take bytes, so
 * that our own disk is never taken for a stall, and a tick that comes late, because this process
 * was stopped or starved, blames nobody. Belongs to the loop of its attempt.
 */
final class ProgressWatchdog {
  private static final long MAX_TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final LongSupplier nanoClock;
  private final long timeoutNanos;
  private final Runnable onStall;
  private @Nullable ScheduledFuture<?> tick;
  private boolean reading;
  private long silentSinceNanos;
  private long tickDueNanos;

  /**
   * A watchdog that does not run yet.
   *
   * @param timeout of silence after which onStall is called, once; zero: never
   */
  ProgressWatchdog(EventLoop loop, LongSupplier nanoClock, Duration timeout, Runnable onStall) {
    this.loop = loop;
    this.nanoClock = nanoClock;
    this.timeoutNanos = timeout.toNanos();
    this.onStall = onStall;
  }

  /** We wait for bytes from now on. */
  void reading() {
    if (!reading) {
      reading = true;
      silentSinceNanos = nanoClock.getAsLong();
    }
    if (tick == null && timeoutNanos > 0) {
      schedule();
    }
  }

  /** A byte came. */
  void progressed() {
    silentSinceNanos = nanoClock.getAsLong();
  }

  /** We take no bytes for now: the silence is ours. */
  void pause() {
    reading = false;
  }

  /** The attempt is over. */
  void stop() {
    reading = false;
    if (tick != null) {
      tick.cancel(false);
      tick = null;
    }
  }

  private void schedule() {
    long delay = Math.min(MAX_TICK_NANOS, Math.max(1, timeoutNanos / 4));
    tickDueNanos = nanoClock.getAsLong() + delay;
    tick = loop.schedule(this::look, delay, TimeUnit.NANOSECONDS);
  }

  private void look() {
    tick = null;
    long now = nanoClock.getAsLong();
    long late = now - tickDueNanos;
    if (late > LATE_NANOS) {
      silentSinceNanos += late;
    }
    if (reading && now - silentSinceNanos >= timeoutNanos) {
      stop();
      onStall.run();
      return;
    }
    schedule();
  }
}
