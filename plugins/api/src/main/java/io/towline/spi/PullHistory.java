package io.towline.spi;

import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a policy may know of one download, at the moment it is asked. Immutable. A download may
 * have several attempts running: for different parts of its content, and several for one part that
 * race each other.
 *
 * @param registry the registry's configured name, such as {@code docker.io}
 * @param repository the repository within it
 * @param content what is fetched
 * @param upstreams those that may be asked for it, in the order of the configuration; never empty
 *     and the same at every question of a download, but for a tag: of that it is the origin alone
 *     until that has failed or is late
 * @param attempts all so far, oldest first; empty at the first question
 * @param size of the content in bytes, where it is known already
 * @param frontier how many bytes are here without a gap, from the start on
 * @param elapsed since the download began
 * @param health what is known of the upstreams from all pulls; of one that is not in it, nothing
 * @param retry what the configuration allows
 * @param about the one of the attempts that the question is about: it has ended, or it runs and is
 *     {@linkplain Attempt#suspect suspect}; empty where a part of the content begins
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
    RetryRules retry,
    Optional<Attempt> about) {

  /** The kinds of content that are fetched by policy. */
  public enum Content {
    MANIFEST,
    BLOB
  }

  /**
   * @throws IllegalArgumentException if there is no upstream to choose from, if the size, the
   *     frontier or the time are negative, or if the question is about none of the attempts
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
    if (about.isPresent() && !attempts.contains(about.get())) {
      throw new IllegalArgumentException("the question is about none of the attempts: " + about);
    }
  }

  /**
   * A question about what is likely to be the matter. Of a manifest, whose attempts are all for the
   * same: the last attempt that has failed or is suspect. Of a blob: the last attempt if that has
   * failed, else the last that is suspect.
   */
  public PullHistory(
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
    this(
        registry,
        repository,
        content,
        upstreams,
        attempts,
        size,
        frontier,
        elapsed,
        health,
        retry,
        likelySubject(content, attempts));
  }

  private static Optional<Attempt> likelySubject(Content content, List<Attempt> attempts) {
    Optional<Attempt> subject = Optional.empty();
    for (int i = 0; i < attempts.size(); i++) {
      Attempt attempt = attempts.get(i);
      boolean isLast = content == Content.MANIFEST || i == attempts.size() - 1;
      if (attempt.suspect() || (isLast && attempt.outcome().isFailure())) {
        subject = Optional.of(attempt);
      }
    }
    return subject;
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

  /**
   * The same as a question about one of the attempts.
   *
   * @param index which of them, from 0; empty for a question about none
   */
  public PullHistory about(Optional<Integer> index) {
    return new PullHistory(
        registry,
        repository,
        content,
        upstreams,
        attempts,
        size,
        frontier,
        elapsed,
        health,
        retry,
        index.map(attempts::get));
  }

  /** What is known of this upstream. */
  public Health health(Upstream upstream) {
    return health.getOrDefault(upstream, Health.UNKNOWN);
  }

  /** Whether an attempt is under way. */
  public boolean isRunning() {
    return attempts.stream().anyMatch(Attempt::isRunning);
  }

  /**
   * The attempts that run for the part of the content that the question is about: the suspect
   * itself and whoever races it. Empty where a part begins, and where the last attempt for it has
   * ended.
   */
  public List<Attempt> contenders() {
    return about
        .map(
            subject ->
                attempts.stream()
                    .filter(attempt -> attempt.isRunning() && attempt.contendsWith(subject))
                    .toList())
        .orElse(List.of());
  }

  /** Whether the question is about an attempt that runs and is doubted. */
  public boolean isAboutSuspect() {
    return about.isPresent() && about.get().suspect();
  }
}
