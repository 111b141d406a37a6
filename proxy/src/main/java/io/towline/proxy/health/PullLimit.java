package io.towline.proxy.health;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An upstream's pull limit, as it was last told. Any thread. */
final class PullLimit {
  private record Told(Quota quota, long atNanos) {}

  private final LongSupplier nanoClock;
  private volatile @Nullable Told last;

  PullLimit(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  void told(Quota quota) {
    last = new Told(quota, nanoClock.getAsLong());
  }

  /** Whether it ever spoke of one. */
  boolean exists() {
    return last != null;
  }

  boolean isLow() {
    Told told = last;
    return told != null
        && told.quota().isLow()
        && nanoClock.getAsLong() - told.atNanos() < told.quota().window().toNanos();
  }
}
