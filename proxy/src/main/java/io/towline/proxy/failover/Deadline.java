package io.towline.proxy.failover;

import java.time.Duration;

/**
 * Until when a client waits for something small.
 *
 * @param limit how long it waits in all
 * @param endNanos when that is over, by the clock of the observers
 */
public record Deadline(Duration limit, long endNanos) {
  /** The time from now on. */
  static Deadline in(Duration limit, long nowNanos) {
    return new Deadline(limit, nowNanos + limit.toNanos());
  }

  /** What is left of it; zero when it is over. */
  Duration left(long nowNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - nowNanos));
  }
}
