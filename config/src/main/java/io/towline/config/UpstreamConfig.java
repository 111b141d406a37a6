package io.towline.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One place that serves a registry's content.
 *
 * @param name in metrics and logs; unique within its registry
 * @param url {@code http} or {@code https}, a host, perhaps a port; no path, no trailing slash
 * @param credentials what proves to it who asks, or where that is known
 * @param repositoryCredentials what counts instead for some repositories; the first that fits
 * @param caFile PEM with the authority of this upstream alone, believed besides the common trust
 * @param maxBandwidth how many bytes a second are fetched from it; empty: no bound
 * @param maxRequests how many requests may be begun there; empty: no bound
 * @param progress how its fetches are watched
 */
public record UpstreamConfig(
    String name,
    URI url,
    Optional<CredentialSource> credentials,
    List<RepositoryCredentials> repositoryCredentials,
    Optional<Path> caFile,
    UseFor useFor,
    OptionalLong maxBandwidth,
    Optional<Rate> maxRequests,
    ProgressConfig progress,
    RetryConfig retry) {

  public UpstreamConfig {
    repositoryCredentials = List.copyOf(repositoryCredentials);
  }

  /** One whose credentials are for all repositories. */
  public UpstreamConfig(
      String name,
      URI url,
      Optional<? extends CredentialSource> credentials,
      Optional<Path> caFile,
      UseFor useFor,
      OptionalLong maxBandwidth,
      Optional<Rate> maxRequests,
      ProgressConfig progress,
      RetryConfig retry) {
    this(
        name,
        url,
        credentials.map(source -> source),
        List.of(),
        caFile,
        useFor,
        maxBandwidth,
        maxRequests,
        progress,
        retry);
  }

  /** Where the credentials for this repository come from; empty: it is asked without. */
  public Optional<CredentialSource> credentialsFor(String repository) {
    for (RepositoryCredentials special : repositoryCredentials) {
      if (special.areFor(repository)) {
        return Optional.of(special.source());
      }
    }
    return credentials;
  }

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
