package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.config.Credentials;
import io.towline.spi.Outcome;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks token services (the token specification of CNCF Distribution, "Requesting a Token"). */
final class TokenService {
  private final Function<EventLoop, ConnectionPool> pools;
  private final TokenTimes times;

  TokenService(Function<EventLoop, ConnectionPool> pools, TokenTimes times) {
    this.pools = pools;
    this.times = times;
  }

  /**
   * A new token, asked for a second time where the service is slow or fails; fails with {@link
   * UpstreamFailure}. The requests run on that loop.
   */
  CompletableFuture<TokenAnswer> fetch(EventLoop loop, TokenKey key) {
    ConnectionPool pool = pools.apply(loop);
    TokenFetch fetch = new TokenFetch(loop, times, key.endpoint(), fresh -> send(pool, key, fresh));
    return fetch.begin(
        pool.tokenTimeout(), request(key, false).failure(Outcome.NO_ANSWER, "no token in time"));
  }

  private static CompletableFuture<TokenAnswer> send(
      ConnectionPool pool, TokenKey key, boolean fresh) {
    HopRequest request = request(key, fresh);
    BodyCollector collector = new BodyCollector(TokenAnswer.MAX_BYTES, request::failure);
    Redirects redirects = new Redirects(key.endpoint().tokenHosts());
    RedirectedCall call = new RedirectedCall(pool, request, redirects, collector);
    collector.start(pool.loop(), call, pool.tokenTimeout());
    call.begin();
    CompletableFuture<TokenAnswer> token =
        collector.whole().thenCompose(answer -> read(request, answer));
    var unused =
        token.whenComplete(
            (answer, failure) -> {
              if (token.isCancelled()) {
                collector.whole().cancel(false);
              }
            });
    return token;
  }

  private static CompletableFuture<TokenAnswer> read(HopRequest request, UpstreamAnswer answer) {
    int status = answer.head().status();
    if (status != 200) {
      return failed(request, outcome(status), "its token service said " + status);
    }
    try {
      return CompletableFuture.completedFuture(TokenAnswer.parse(answer.body()));
    } catch (IOException e) {
      return failed(request, Outcome.SERVER_ERROR, "its token service sent " + e.getMessage());
    }
  }

  private static Outcome outcome(int status) {
    return switch (status) {
      case 401, 403 -> Outcome.DENIED;
      case 429 -> Outcome.THROTTLED;
      default -> Outcome.SERVER_ERROR;
    };
  }

  private static CompletableFuture<TokenAnswer> failed(
      HopRequest request, Outcome outcome, String what) {
    return CompletableFuture.failedFuture(request.failure(outcome, what));
  }

  private static HttpHeaders headers() {
    return new DefaultHttpHeaders().set(HttpHeaderNames.ACCEPT, "application/json");
  }

  private static HopRequest request(TokenKey key, boolean fresh) {
    Credentials credentials = key.credentials().orElse(null);
    if (credentials instanceof Credentials.IdentityToken identity) {
      return post(key, identity, fresh);
    }
    Location realm = key.realm();
    String join = realm.target().indexOf('?') < 0 ? "?" : "&";
    String service = key.service().isEmpty() ? "" : "service=" + encoded(key.service()) + "&";
    String target = realm.target() + join + service + "scope=" + encoded(key.scope());
    Optional<String> authorization =
        credentials instanceof Credentials.Basic basic
            ? Optional.of(Authorization.basic(basic).header())
            : Optional.empty();
    return new HopRequest(
        key.endpoint(),
        new Location(realm.origin(), target),
        HttpMethod.GET,
        headers(),
        authorization,
        Optional.empty(),
        key.reach(),
        fresh,
        "GET " + realm + " for a token of " + key.scope());
  }

  /** RFC 6749, section 6, as CNCF Distribution's "Authenticate with OAuth2" has it. */
  private static HopRequest post(TokenKey key, Credentials.IdentityToken identity, boolean fresh) {
    String form =
        "grant_type=refresh_token&client_id=towline&service="
            + encoded(key.service())
            + "&scope="
            + encoded(key.scope())
            + "&refresh_token="
            + encoded(identity.token().reveal());
    return new HopRequest(
        key.endpoint(),
        key.realm(),
        HttpMethod.POST,
        headers(),
        Optional.empty(),
        Optional.of(form),
        key.reach(),
        fresh,
        "POST " + key.realm() + " for a token of " + key.scope());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
