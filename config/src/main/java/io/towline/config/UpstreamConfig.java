package io.towline.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One place that serves a registry's content.
 *
 * @param name in metrics and logs; unique within its registry
 * @param url {@code http} or {@code https}, a host, perhaps a port; no path, no trailing slash
 * @param caFile PEM with the authority of this upstream alone, believed besides the common trust
 * @param progressTimeout the time without a byte after which an attempt is closed; zero: never
 */
public record UpstreamConfig(
    String name,
    URI url,
    Optional<Credentials> credentials,
    Optional<Path> caFile,
    UseFor useFor,
    Duration progressTimeout) {

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
