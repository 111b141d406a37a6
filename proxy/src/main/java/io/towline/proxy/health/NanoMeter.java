package io.towline.proxy.health;

import io.github.bucket4j.TimeMeter;
import java.util.function.LongSupplier;

/** Our monotonic clock, as buckets want it. */
record NanoMeter(LongSupplier nanoClock) implements TimeMeter {
  @Override
  public long currentTimeNanos() {
    return nanoClock.getAsLong();
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }
}
