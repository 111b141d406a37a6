package io.towline.proxy.fake;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A token service: gives out tokens for scopes, counts, and takes them back when it is told. */
public final class FakeTokens {
  private final Supplier<URI> realm;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger given = new AtomicInteger();
  private final ConcurrentMap<String, Set<String>> scopesByToken = new ConcurrentHashMap<>();
  private volatile long expiresInSeconds = 300;
  private volatile String field = "token";
  private volatile @Nullable String wantedBasic;

  FakeTokens(Supplier<URI> realm) {
    this.realm = realm;
  }

  /** Where it is asked. */
  public URI realm() {
    return realm.get();
  }

  /** Gives tokens to these credentials alone; to everybody before. */
  public FakeTokens requiresBasic(String username, String password) {
    wantedBasic = FakeChallenge.basicValue(username, password);
    return this;
  }

  /** Says so of the tokens that it gives; they are valid until {@link #revokesAll} all the same. */
  public FakeTokens expiresIn(long seconds) {
    expiresInSeconds = seconds;
    return this;
  }

  /**
   * The JSON member that holds the token: {@code token}, or {@code access_token} as OAuth has it.
   */
  public FakeTokens answersIn(String member) {
    field = member;
    return this;
  }

  /** Believes none of the tokens given so far any more. */
  public void revokesAll() {
    scopesByToken.clear();
  }

  /** How often it was asked, refusals included. */
  public int timesAsked() {
    return asked.get();
  }

  FakeAnswer answer(RecordedRequest request) {
    asked.incrementAndGet();
    String wanted = wantedBasic;
    if (wanted != null && request.header("Authorization").filter(wanted::equals).isEmpty()) {
      return FakeAnswer.error(401, "UNAUTHORIZED");
    }
    String token = "fake-token-" + given.incrementAndGet();
    scopesByToken.put(token, Set.copyOf(request.queries("scope")));
    String json = "{\"" + field + "\":\"" + token + "\",\"expires_in\":" + expiresInSeconds + "}";
    return FakeAnswer.of(
        200, Map.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the request bears a token that was given for this scope; empty: any token. */
  boolean accepts(RecordedRequest request, String scope) {
    Optional<Set<String>> scopes =
        request
            .header("Authorization")
            .filter(value -> value.startsWith("Bearer "))
            .map(value -> scopesByToken.get(value.substring("Bearer ".length())));
    return scopes.isPresent() && (scope.isEmpty() || scopes.get().contains(scope));
  }
}
