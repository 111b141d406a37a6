package io.towline.proxy.health;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What an upstream says of its pull limit.
 *
 * @param remaining pulls until it refuses
 * @param limit of pulls in a window; empty if it does not say
 * @param window after which what it said is void
 */
public record Quota(long remaining, OptionalLong limit, Duration window) {
  private static final long LOW = 10;
  private static final long LOW_WITHOUT_LIMIT = 20;
  private static final double LOW_SHARE = 10;

  /**
   * Whether less than a tenth is left, or less than ten, or less than twenty of nobody knows how
   * many. Where ten are all that there ever are, it is low at half of them.
   */
  boolean isLow() {
    if (limit.isEmpty()) {
      return remaining < LOW_WITHOUT_LIMIT;
    }
    double few = Math.min(LOW, limit.getAsLong() / 2.0);
    return remaining < Math.max(few, limit.getAsLong() / LOW_SHARE);
  }
}
