package io.towline.config;

import java.time.Duration;

/**
 * What a configuration makes of a silence in the middle of a blob, before anything is learned and
 * at the utmost. All zero: silences are left alone.
 *
 * @param suspectFirst the silence that is suspicious while nothing is learned
 * @param suspectLeast the shortest that may be learned
 * @param suspectMost the longest that may be learned
 * @param closeLeast the shortest silence that closes an attempt when no other is ahead of it
 * @param closeMost the longest
 */
public record SilenceBounds(
    Duration suspectFirst,
    Duration suspectLeast,
    Duration suspectMost,
    Duration closeLeast,
    Duration closeMost) {

  private static final Duration FIRST = Duration.ofSeconds(3);
  private static final Duration LEAST = Duration.ofSeconds(2);
  private static final Duration MOST = Duration.ofSeconds(5);

  /** A source that thinks for half a minute on every connection must complete all the same. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The bounds for an upstream with these settings. */
  public static SilenceBounds of(ProgressConfig progress) {
    Duration timeout = progress.timeout();
    if (timeout.isZero() || !progress.adaptive()) {
      return new SilenceBounds(timeout, timeout, timeout, timeout, timeout);
    }
    return new SilenceBounds(
        shorter(FIRST, timeout),
        shorter(LEAST, timeout),
        shorter(MOST, timeout),
        longer(PATIENCE, progress.leastTimeout()),
        longer(PATIENCE, timeout));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
