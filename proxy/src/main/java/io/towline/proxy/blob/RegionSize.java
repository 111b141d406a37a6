package io.towline.proxy.blob;

import io.towline.proxy.timer.Timers;
import java.util.concurrent.TimeUnit;

/**
 * How much of a file is handed to the kernel at once: more for a client that takes it quickly, for
 * each region costs a turn of the loop and a look at the file; little for a slow one, whose region
 * is served as the file was when it began. Belongs to the client's loop.
 */
final class RegionSize {
  /** For who has taken nothing yet, or takes it slowly. */
  static final int LEAST_BYTES = 1 << 20;

  private static final int MOST_BYTES = 4 << 20;

  /** A MiB within this is quick: 10 MiB/s. */
  private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Timers timers;
  private int bytes = LEAST_BYTES;
  private long beganNanos;

  RegionSize(Timers timers) {
    this.timers = timers;
  }

  /** A region begins: at most so many bytes. */
  int begin() {
    beganNanos = timers.nanoTime();
    return bytes;
  }

  /** Whether regions are as large as they get. */
  boolean isMost() {
    return bytes == MOST_BYTES;
  }

  /** All of it was taken, and it was so many bytes. */
  void taken(int length) {
    boolean quick =
        (timers.nanoTime() - beganNanos) / QUICK_NANOS < Math.max(1, length / LEAST_BYTES);
    if (!quick) {
      bytes = LEAST_BYTES;
    } else if (length == bytes) {
      bytes = Math.min(2 * bytes, MOST_BYTES);
    }
  }
}
