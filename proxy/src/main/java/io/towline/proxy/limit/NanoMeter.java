package io.towline.proxy.limit;

import io.github.bucket4j.TimeMeter;
import java.util.function.LongSupplier;

/** Our monotonic clock, as buckets want it. */
public record NanoMeter(LongSupplier nanoClock) implements TimeMeter {
  @Override
  public long currentTimeNanos() {
    return nanoClock.getAsLong();
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }
}
