package io.towline.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One place that serves a registry's content.
 *
 * @param name in metrics and logs; unique within its registry
 * @param url {@code http} or {@code https}, a host, perhaps a port; no path, no trailing slash
 * @param caFile PEM with the authority of this upstream alone, believed besides the common trust
 * @param maxBandwidth how many bytes a second are fetched from it; empty: no bound
 * @param maxRequests how many requests may be begun there; empty: no bound
 * @param progress how its fetches are watched
 */
public record UpstreamConfig(
    String name,
    URI url,
    Optional<Credentials> credentials,
    Optional<Path> caFile,
    UseFor useFor,
    OptionalLong maxBandwidth,
    Optional<Rate> maxRequests,
    ProgressConfig progress,
    RetryConfig retry) {

  /** What an upstream is asked for. */
  public enum UseFor {
    /** Everything, tags included. */
    ALL,
    /** Manifests by digest, and blobs. */
    DIGESTS,
    /** Blobs alone. */
    BLOBS
  }
}
