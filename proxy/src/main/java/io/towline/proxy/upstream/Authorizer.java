package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import io.towline.config.Credentials;
import io.towline.oci.RepositoryName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Finds what to prove ourselves with: nothing until an upstream challenges, then what it asks for,
 * and from then on without being asked. Any thread.
 */
final class Authorizer {
  private final BearerTokens tokens;
  private final ConcurrentMap<Endpoint, Remembered> remembered = new ConcurrentHashMap<>();

  private record Remembered(Challenge challenge, AddressKind upstreamAt) {}

  Authorizer(BearerTokens tokens) {
    this.tokens = tokens;
  }

  /**
   * For the first try; empty if the upstream never challenged us. Fails with {@link
   * UpstreamFailure}.
   */
  CompletableFuture<Optional<Authorization>> before(
      EventLoop loop, HopRequest plain, RepositoryName repository) {
    Endpoint endpoint = plain.endpoint();
    Optional<Authorization> fixed = configuredToken(endpoint);
    Remembered known = remembered.get(endpoint);
    if (fixed.isPresent() || known == null) {
      return CompletableFuture.completedFuture(fixed);
    }
    if (!(known.challenge() instanceof Challenge.Bearer bearer)) {
      return CompletableFuture.completedFuture(basic(endpoint));
    }
    return bearer(loop, keyOf(plain, repository, bearer, known.upstreamAt()))
        .<Optional<Authorization>>thenApply(Optional::of)
        .whenComplete(
            (found, failure) -> {
              if (failure != null) {
                remembered.remove(endpoint, known); // by now it may challenge otherwise
              }
            });
  }

  /**
   * For a second try, after a 401; empty if we have nothing that the upstream asks for. Fails with
   * {@link UpstreamFailure}.
   */
  Optional<CompletableFuture<Authorization>> after(
      EventLoop loop, Refusal refusal, RepositoryName repository) {
    Endpoint endpoint = refusal.asked().endpoint();
    Optional<Challenge> challenge = refusal.challenge();
    if (challenge.isEmpty() || configuredToken(endpoint).isPresent()) {
      return Optional.empty();
    }
    Remembered now = new Remembered(challenge.get(), refusal.upstreamAt());
    if (challenge.get() instanceof Challenge.Bearer bearer) {
      remembered.put(endpoint, now);
      refusal.sent().ifPresent(this::forget);
      return Optional.of(
          bearer(loop, keyOf(refusal.asked(), repository, bearer, refusal.upstreamAt())));
    }
    Optional<Authorization> basic = basic(endpoint);
    if (basic.isEmpty() || basic.equals(refusal.sent())) {
      return Optional.empty();
    }
    remembered.put(endpoint, now);
    return basic.map(CompletableFuture::completedFuture);
  }

  /** Forgets every challenge and every token. */
  void clear() {
    remembered.clear();
    tokens.clear();
  }

  private void forget(Authorization refused) {
    refused.tokenKey().ifPresent(key -> tokens.refused(key, refused.token()));
  }

  private static CompletableFuture<TokenKey> keyOf(
      HopRequest asked, RepositoryName repository, Challenge.Bearer bearer, AddressKind at) {
    try {
      return CompletableFuture.completedFuture(Realms.check(asked, repository, bearer, at));
    } catch (UpstreamFailure refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletableFuture<Authorization> bearer(
      EventLoop loop, CompletableFuture<TokenKey> whenKey) {
    return whenKey.thenCompose(
        key ->
            tokens
                .token(loop, key)
                .thenApply(token -> Authorization.bearer(token, Optional.of(key))));
  }

  private static Optional<Authorization> basic(Endpoint endpoint) {
    return endpoint
        .upstream()
        .credentials()
        .filter(Credentials.Basic.class::isInstance)
        .map(Credentials.Basic.class::cast)
        .map(Authorization::basic);
  }

  private static Optional<Authorization> configuredToken(Endpoint endpoint) {
    return endpoint
        .upstream()
        .credentials()
        .filter(Credentials.Token.class::isInstance)
        .map(Credentials.Token.class::cast)
        .map(known -> Authorization.bearer(known.token().reveal(), Optional.empty()));
  }
}
