package io.towline.spi;

import java.time.Duration;

/**
 * How long an upstream may be silent in the middle of a blob.
 *
 * @param suspectAfter then another attempt may begin beside the silent one
 * @param closeAfter then the silent one is closed, whatever else there is; not before the other
 */
public record ProgressTimeouts(Duration suspectAfter, Duration closeAfter) {
  /**
   * @throws IllegalArgumentException if the first is not positive or the second is shorter
   */
  public ProgressTimeouts {
    boolean positive = !suspectAfter.isNegative() && !suspectAfter.isZero();
    if (!positive || closeAfter.compareTo(suspectAfter) < 0) {
      throw new IllegalArgumentException(
          "no timeouts: suspect after " + suspectAfter + ", close after " + closeAfter);
    }
  }
}
