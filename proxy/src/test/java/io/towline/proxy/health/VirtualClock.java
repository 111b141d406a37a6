package io.towline.proxy.health;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A monotonic clock that stands until a test moves it. Begins near the end of what a long holds.
 */
public final class VirtualClock implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofDays(3650).toNanos());

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  public void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  public void passSeconds(double seconds) {
    nanos.addAndGet(Math.round(seconds * 1e9));
  }
}
