package io.towline.spi;

import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * All that a policy may know of one download, at the moment it is asked. Immutable.
 *
 * @param registry the registry's configured name, such as {@code docker.io}
 * @param repository the repository within it
 * @param content what is fetched
 * @param upstreams those that may be asked, in the order of the configuration; never empty
 * @param attempts all so far, oldest first; empty at the first question
 * @param size of the content in bytes, where it is known already
 * @param frontier how many bytes from the start are here
 * @param elapsed since the download began
 */
public record PullHistory(
    String registry,
    RepositoryName repository,
    Content content,
    List<Upstream> upstreams,
    List<Attempt> attempts,
    OptionalLong size,
    long frontier,
    Duration elapsed) {

  /** The kinds of content that are fetched by policy. */
  public enum Content {
    MANIFEST,
    BLOB
  }

  /**
   * @throws IllegalArgumentException if there is no upstream to choose from
   */
  public PullHistory {
    upstreams = List.copyOf(upstreams);
    attempts = List.copyOf(attempts);
    if (upstreams.isEmpty()) {
      throw new IllegalArgumentException("a download has at least one upstream");
    }
  }
}
