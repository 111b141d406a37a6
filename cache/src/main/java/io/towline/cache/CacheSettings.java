package io.towline.cache;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the cache lives and how much it may hold.
 *
 * @param maxSizeBytes the bound of everything on disk together: stored, partial, quarantined, and
 *     unlinked but still open
 * @param minFreeBytes what the cache leaves free on its filesystem, evicting if need be
 * @param verifyAlways whether every open of a stored blob hashes it, rather than those whose stat
 *     differs from the recorded one
 * @param waitForLock how long another process may hold the directory before that is an error
 */
public record CacheSettings(
    Path directory,
    long maxSizeBytes,
    long minFreeBytes,
    boolean verifyAlways,
    Duration waitForLock) {
  /**
   * @throws IllegalArgumentException if the bound is not positive, or something else is negative
   */
  public CacheSettings {
    if (maxSizeBytes <= 0) {
      throw new IllegalArgumentException("the cache's size is positive, not " + maxSizeBytes);
    }
    if (minFreeBytes < 0) {
      throw new IllegalArgumentException("what stays free is not negative: " + minFreeBytes);
    }
    if (waitForLock.isNegative()) {
      throw new IllegalArgumentException("a wait is not negative: " + waitForLock);
    }
  }

  /** Leaves nothing free. */
  public CacheSettings(
      Path directory, long maxSizeBytes, boolean verifyAlways, Duration waitForLock) {
    this(directory, maxSizeBytes, 0, verifyAlways, waitForLock);
  }
}
