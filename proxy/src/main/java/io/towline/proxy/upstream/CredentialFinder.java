package io.towline.proxy.upstream;

import io.towline.config.CredentialSource;
import io.towline.config.Credentials;
import io.towline.oci.RepositoryName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Knows what to prove ourselves with. Any thread; never blocks. */
public interface CredentialFinder {

  /** Knows what the configuration itself says, and nothing else. */
  CredentialFinder SAID =
      (endpoint, repository, refused) ->
          CompletableFuture.completedFuture(
              said(endpoint.upstream().credentialsFor(repository.toString())));

  /**
   * The credentials for this repository; empty: it is asked without. Completes on any thread.
   *
   * @param refused those that the upstream has just refused, so that there may be newer ones by
   *     now; empty: none were shown yet
   * @return fails with an IOException in one sentence that names who should know them, and nothing
   *     secret
   */
  CompletableFuture<Optional<Credentials>> find(
      Endpoint endpoint, RepositoryName repository, Optional<Credentials> refused);

  /** What the source itself is, where it is credentials. */
  private static Optional<Credentials> said(Optional<CredentialSource> source) {
    return source.filter(Credentials.class::isInstance).map(Credentials.class::cast);
  }
}
