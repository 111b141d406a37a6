package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import io.towline.config.Credentials;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Finds what to prove with who asks: nothing until an upstream challenges, then what it asks for,
 * and from then on without being asked. Any thread.
 */
final class Authorizer {
  /**
   * A token outlives the right to have it; what is asked in somebody's name is about that right.
   */
  private static final Duration OLDEST_FOR_OTHERS = Duration.ofSeconds(10);

  private final BearerTokens tokens;
  private final CredentialFinder finder;
  private final ConcurrentMap<Endpoint, Remembered> remembered = new ConcurrentHashMap<>();

  private record Remembered(Challenge challenge, AddressKind upstreamAt) {}

  /** One request that is to be proven, without what proves it. */
  private record Asked(EventLoop loop, HopRequest plain, UpstreamRequest request) {}

  Authorizer(BearerTokens tokens, CredentialFinder finder) {
    this.tokens = tokens;
    this.finder = finder;
  }

  /**
   * For the first try; empty if the upstream never challenged us. Fails with {@link
   * UpstreamFailure}.
   */
  CompletableFuture<Optional<Authorization>> before(
      EventLoop loop, HopRequest plain, UpstreamRequest request) {
    Asked asked = new Asked(loop, plain, request);
    return credentials(asked, Optional.empty()).thenCompose(known -> before(asked, known));
  }

  private CompletableFuture<Optional<Authorization>> before(
      Asked asked, Optional<Credentials> credentials) {
    Endpoint endpoint = asked.plain.endpoint();
    Remembered known = remembered.get(endpoint);
    Optional<Authorization> token = tokenIn(credentials);
    if (token.isPresent() || known == null) {
      return CompletableFuture.completedFuture(token);
    }
    if (!(known.challenge() instanceof Challenge.Bearer bearer)) {
      return CompletableFuture.completedFuture(basicIn(credentials));
    }
    return bearer(asked, credentials, bearer, known.upstreamAt())
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
      EventLoop loop, Refusal refusal, UpstreamRequest request) {
    Optional<Challenge> challenge = refusal.challenge();
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    Asked asked = new Asked(loop, refusal.asked(), request);
    CompletableFuture<Optional<Credentials>> found = credentials(asked, refusal.shown());
    if (found.isDone() && !found.isCompletedExceptionally()) {
      return again(asked, refusal, challenge.get(), found.join());
    }
    return Optional.of(
        found.thenCompose(
            credentials ->
                again(asked, refusal, challenge.get(), credentials)
                    .orElseGet(() -> failed(asked, Outcome.DENIED, "status 401"))));
  }

  private Optional<CompletableFuture<Authorization>> again(
      Asked asked, Refusal refusal, Challenge challenge, Optional<Credentials> credentials) {
    Remembered now = new Remembered(challenge, refusal.upstreamAt());
    Endpoint endpoint = asked.plain.endpoint();
    Optional<Authorization> plain = tokenIn(credentials);
    if (plain.isEmpty() && challenge instanceof Challenge.Bearer bearer) {
      refusal.sent().ifPresent(this::forget);
      return Optional.of(
          bearer(asked, credentials, bearer, refusal.upstreamAt())
              .whenComplete(
                  (found, failure) -> {
                    if (failure == null) { // or one wrong answer would cost the next request too
                      remembered.put(endpoint, now);
                    }
                  }));
    }
    Optional<Authorization> other = plain.or(() -> basicIn(credentials));
    if (other.isEmpty() || other.equals(refusal.sent())) {
      return Optional.empty();
    }
    if (plain.isEmpty()) {
      remembered.put(endpoint, now);
    }
    return other.map(CompletableFuture::completedFuture);
  }

  /** Forgets every challenge and every token. */
  void clear() {
    remembered.clear();
    tokens.clear();
  }

  private void forget(Authorization refused) {
    refused.tokenKey().ifPresent(key -> tokens.refused(key, refused.token()));
  }

  /** Those of who asks, or our own. */
  private CompletableFuture<Optional<Credentials>> credentials(
      Asked asked, Optional<Credentials> refused) {
    Optional<Asker> asker = asked.request.asker();
    if (asker.isPresent()) {
      return CompletableFuture.completedFuture(asker.get().credentials());
    }
    return finder
        .find(asked.plain.endpoint(), asked.request.repository(), refused)
        .exceptionallyCompose(
            failure ->
                failed(
                    asked, Outcome.CONNECT_FAILED, String.valueOf(causeOf(failure).getMessage())));
  }

  /** A token of the challenge's service; asked for again if it does not take the credentials. */
  private CompletableFuture<Authorization> bearer(
      Asked asked, Optional<Credentials> credentials, Challenge.Bearer challenge, AddressKind at) {
    TokenKey key;
    try {
      key = Realms.check(asked.plain, asked.request.repository(), credentials, challenge, at);
    } catch (UpstreamFailure refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return token(asked, key)
        .exceptionallyCompose(
            failure ->
                credentials.isPresent() && isDenied(failure)
                    ? newer(asked, key, failure)
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<Authorization> newer(Asked asked, TokenKey key, Throwable failure) {
    return credentials(asked, key.credentials())
        .thenCompose(
            newer -> {
              if (newer.isEmpty() || newer.equals(key.credentials())) {
                return CompletableFuture.failedFuture(failure);
              }
              return tokenIn(newer)
                  .map(CompletableFuture::completedFuture)
                  .orElseGet(() -> token(asked, key.with(newer)));
            });
  }

  private CompletableFuture<Authorization> token(Asked asked, TokenKey key) {
    CompletableFuture<String> token =
        asked.request.asker().isPresent()
            ? tokens.token(asked.loop, key, OLDEST_FOR_OTHERS)
            : tokens.token(asked.loop, key);
    return token.thenApply(good -> Authorization.bearer(good, key));
  }

  private static boolean isDenied(Throwable failure) {
    return causeOf(failure) instanceof UpstreamFailure known && known.outcome() == Outcome.DENIED;
  }

  private static Throwable causeOf(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause == null ? failure : cause;
  }

  private static <T> CompletableFuture<T> failed(Asked asked, Outcome outcome, String what) {
    return CompletableFuture.failedFuture(asked.plain.failure(outcome, what));
  }

  private static Optional<Authorization> basicIn(Optional<Credentials> credentials) {
    return credentials
        .filter(Credentials.Basic.class::isInstance)
        .map(Credentials.Basic.class::cast)
        .map(Authorization::basic);
  }

  private static Optional<Authorization> tokenIn(Optional<Credentials> credentials) {
    return credentials
        .filter(Credentials.Token.class::isInstance)
        .map(Credentials.Token.class::cast)
        .map(Authorization::bearer);
  }
}
