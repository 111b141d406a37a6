package io.towline.proxy.blob;

import io.towline.proxy.lane.RateWindow;
import java.util.concurrent.TimeUnit;

/** What one connection brings of a blob. Belongs to the loop of the download. */
final class AloneRate {
  /** It is measured for so long before others come. */
  private static final long MEASURED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The best of these counts: slow start and a pause would make it look slower than it is. */
  private static final long BEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Below it an upstream is not far away but ill, and the watchdog's business. */
  private static final double ILL_BYTES_PER_SECOND = 64 << 10;

  private final RateWindow rates = new RateWindow();
  private final long beganNanos;
  private final long beganBytes;
  private long bytes;
  private double best;

  /** Begins now, where so many bytes are here. */
  AloneRate(long nowNanos, long hereBytes) {
    beganNanos = nowNanos;
    beganBytes = hereBytes;
    bytes = hereBytes;
  }

  /** So many bytes are here now; the time before the first does not count. */
  void note(long nowNanos, long hereBytes) {
    bytes = hereBytes;
    if (hasDelivered()) {
      rates.note(nowNanos - beganNanos, hereBytes - beganBytes);
    }
    best = Math.max(best, rates.over(BEST_NANOS).orElse(0));
  }

  /** Whether anything has come. */
  boolean hasDelivered() {
    return bytes > beganBytes;
  }

  /** The bytes a second of its best half second; 0 while there was none. */
  double best() {
    return best;
  }

  /** Whether it is known, and that of an upstream that is well and delivers now. */
  boolean isTelling() {
    return rates.over(MEASURED_NANOS).orElse(0) > ILL_BYTES_PER_SECOND
        && rates.over(BEST_NANOS).orElse(0) > 0;
  }
}
