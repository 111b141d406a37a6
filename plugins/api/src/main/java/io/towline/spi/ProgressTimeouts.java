package io.towline.spi;

import java.time.Duration;

/**
 * How long an upstream may be silent in the middle of a blob. Of a plug-in's answer, the first is
 * used if it is at least {@link #LEAST}, and the second if it is at most {@link #MOST}.
 *
 * @param suspectAfter then another attempt may begin beside the silent one
 * @param closeAfter then the silent one is closed, whatever else there is; not before the other
 */
public record ProgressTimeouts(Duration suspectAfter, Duration closeAfter) {
  /** A pause this short is every network's. */
  public static final Duration LEAST = Duration.ofMillis(100);

  /** Nobody waits longer for a byte. */
  public static final Duration MOST = Duration.ofHours(1);

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
