package io.towline.spi;

import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * All that a policy may know of one download, at the moment it is asked. Immutable. A download may
 * have several attempts running, for different parts of its content.
 *
 * @param registry the registry's configured name, such as {@code docker.io}
 * @param repository the repository within it
 * @param content what is fetched
 * @param upstreams those that may be asked for it, in the order of the configuration; never empty
 *     and the same at every question of a download
 * @param attempts all so far, oldest first; empty at the first question
 * @param size of the content in bytes, where it is known already
 * @param frontier how many bytes are here without a gap, from the start on
 * @param elapsed since the download began
 * @param health what is known of the upstreams from all pulls; of one that is not in it, nothing
 * @param retry what the configuration allows
 */
public record PullHistory(
    String registry,
    RepositoryName repository,
    Content content,
    List<Upstream> upstreams,
    List<Attempt> attempts,
    OptionalLong size,
    long frontier,
    Duration elapsed,
    Map<Upstream, Health> health,
    RetryRules retry) {

  /** The kinds of content that are fetched by policy. */
  public enum Content {
    MANIFEST,
    BLOB
  }

  /**
   * @throws IllegalArgumentException if there is no upstream to choose from, or the size, the
   *     frontier or the time are negative
   */
  public PullHistory {
    Objects.requireNonNull(registry);
    Objects.requireNonNull(repository);
    Objects.requireNonNull(content);
    upstreams = List.copyOf(upstreams);
    attempts = List.copyOf(attempts);
    health = Map.copyOf(health);
    Objects.requireNonNull(retry);
    if (upstreams.isEmpty()) {
      throw new IllegalArgumentException("a download has at least one upstream");
    }
    if (size.orElse(0) < 0 || frontier < 0 || elapsed.isNegative()) {
      throw new IllegalArgumentException(
          "a download has no negative figures: size "
              + size
              + ", frontier "
              + frontier
              + ", elapsed "
              + elapsed);
    }
  }

  /** A history of upstreams of which nothing is known, under the standard rules. */
  public PullHistory(
      String registry,
      RepositoryName repository,
      Content content,
      List<Upstream> upstreams,
      List<Attempt> attempts,
      OptionalLong size,
      long frontier,
      Duration elapsed) {
    this(
        registry,
        repository,
        content,
        upstreams,
        attempts,
        size,
        frontier,
        elapsed,
        Map.of(),
        RetryRules.STANDARD);
  }

  /** What is known of this upstream. */
  public Health health(Upstream upstream) {
    return health.getOrDefault(upstream, Health.UNKNOWN);
  }

  /** Whether an attempt is under way. */
  public boolean isRunning() {
    return attempts.stream().anyMatch(Attempt::isRunning);
  }
}
