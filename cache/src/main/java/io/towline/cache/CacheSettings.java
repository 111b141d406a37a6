package io.towline.cache;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the cache lives and how much it may hold.
 *
 * @param maxSizeBytes the bound of everything on disk together: stored, partial, quarantined, and
 *     unlinked but still open
 * @param verifyAlways whether every open of a stored blob hashes it, rather than those whose stat
 *     differs from the recorded one
 * @param waitForLock how long another process may hold the directory before that is an error
 */
public record CacheSettings(
    Path directory, long maxSizeBytes, boolean verifyAlways, Duration waitForLock) {
  /**
   * @throws IllegalArgumentException if the bound is not positive or the wait is negative
   */
  public CacheSettings {
    if (maxSizeBytes <= 0) {
      throw new IllegalArgumentException("the cache's size is positive, not " + maxSizeBytes);
    }
    if (waitForLock.isNegative()) {
      throw new IllegalArgumentException("a wait is not negative: " + waitForLock);
    }
  }
}
