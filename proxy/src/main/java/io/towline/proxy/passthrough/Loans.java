package io.towline.proxy.passthrough;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.towline.config.Credentials;
import io.towline.oci.RepositoryName;
import io.towline.proxy.upstream.CredentialFinder;
import io.towline.proxy.upstream.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * What is fetched for clients that show their own credentials is fetched with those of the last
 * client that the registry let have this repository, where the proxy has none itself. They are kept
 * in memory alone, for a while, and go to the origin alone. Any thread.
 */
final class Loans implements CredentialFinder {
  /** Longer than a download goes on without any request from its client. */
  private static final Duration KEPT = Duration.ofMinutes(15);

  private static final int MOST = 10_000;

  private record Key(String registry, URI url, RepositoryName repository) {}

  private final CredentialFinder own;
  private final Cache<Key, Optional<Credentials>> lent;

  /**
   * @param own knows the proxy's own, which come first
   */
  Loans(CredentialFinder own, LongSupplier nanos) {
    this.own = own;
    Ticker ticker = nanos::getAsLong;
    lent =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(KEPT)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** The registry lets this client have the repository. */
  void lend(Endpoint origin, RepositoryName repository, Visitor visitor) {
    lent.put(key(origin, repository), visitor.asker().credentials());
  }

  /** The registry does not let it have the repository, or not any more. */
  void takeBack(Endpoint origin, RepositoryName repository, Visitor visitor) {
    lent.asMap().remove(key(origin, repository), visitor.asker().credentials());
  }

  void clear() {
    lent.invalidateAll();
  }

  @Override
  public CompletableFuture<Optional<Credentials>> find(
      Endpoint endpoint, RepositoryName repository, Optional<Credentials> refused) {
    if (!endpoint.registry().isPassthrough()
        || !endpoint.registry().isOrigin(endpoint.upstream())
        || endpoint.upstream().credentialsFor(repository.toString()).isPresent()) {
      return own.find(endpoint, repository, refused);
    }
    Optional<Credentials> found = lent.getIfPresent(key(endpoint, repository));
    return CompletableFuture.completedFuture(found == null ? Optional.empty() : found);
  }

  private static Key key(Endpoint endpoint, RepositoryName repository) {
    return new Key(endpoint.registry().name(), endpoint.upstream().url(), repository);
  }
}
