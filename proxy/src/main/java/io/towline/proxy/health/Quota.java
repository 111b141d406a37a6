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
  private static final long LOW_WITHOUT_LIMIT = 20;
  private static final long LOW_SHARE = 10;

  /** Whether less than a tenth is left, or less than twenty of nobody knows how many. */
  boolean isLow() {
    return limit.isPresent()
        ? remaining < limit.getAsLong() / (double) LOW_SHARE
        : remaining < LOW_WITHOUT_LIMIT;
  }
}
