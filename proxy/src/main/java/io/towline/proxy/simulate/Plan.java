package io.towline.proxy.simulate;

import java.time.Duration;

/**
 * What is simulated of every scenario under every setting.
 *
 * @param sizeBytes of the blob
 * @param limit after which nobody waits any longer
 * @param warm whether the pulls follow each other, so that each knows what those before it have
 *     seen; otherwise each is the first of its server
 */
public record Plan(int runs, long sizeBytes, Duration limit, long seed, boolean warm) {
  /** What is simulated where nobody says otherwise. */
  public static final Plan STANDARD = new Plan(60, 200_000_000, Duration.ofHours(1), 1, false);

  static final int MOST_RUNS = 100_000;
  static final long MOST_BYTES = 100_000_000_000L;

  /**
   * @throws IllegalArgumentException naming what is allowed
   */
  public Plan {
    if (runs < 1 || runs > MOST_RUNS) {
      throw new IllegalArgumentException("runs: 1 to " + MOST_RUNS + ", not " + runs);
    }
    if (sizeBytes < 1 || sizeBytes > MOST_BYTES) {
      throw new IllegalArgumentException("size: 1 byte to 100 GB, not " + sizeBytes);
    }
    if (limit.isNegative() || limit.isZero() || limit.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException("limit: more than 0 s and at most 7 days, not " + limit);
    }
  }
}
