package io.towline.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is kept on disk, and how long a tag may be believed.
 *
 * @param maxSizeBytes the bound of everything in the directory, partial downloads included
 * @param minFreeBytes what stays free on the directory's filesystem, whoever fills it
 * @param tagTtl how long a tag is served without asking the origin, where its registry says nothing
 * @param tagRevalidateTimeout after which a known tag is served stale while the question goes on
 * @param staleIfError how old a tag may be when the origin fails; zero: never stale, {@link
 *     #FOREVER}: any age
 * @param verifyAlways whether every read is hashed, also of blobs whose file has not changed
 * @param verifyBeforeRange whether a range waits until the digest of the whole is verified
 */
public record CacheConfig(
    Path directory,
    long maxSizeBytes,
    long minFreeBytes,
    Duration tagTtl,
    Duration tagRevalidateTimeout,
    Duration staleIfError,
    boolean verifyAlways,
    boolean verifyBeforeRange) {

  /** The word {@code forever}; longer than any duration that may be written. */
  public static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  public CacheConfig {
    if (maxSizeBytes <= 0) {
      throw new IllegalArgumentException("a cache needs room: maxSizeBytes is " + maxSizeBytes);
    }
    if (minFreeBytes < 0) {
      throw new IllegalArgumentException("what stays free is not negative: " + minFreeBytes);
    }
  }
}
