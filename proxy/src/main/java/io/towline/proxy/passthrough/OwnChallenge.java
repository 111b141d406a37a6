package io.towline.proxy.passthrough;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.oci.RepositoryName;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.proxy.request.RegistryRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Our own 401: it sends clients to our own token service, to which they show the credentials that
 * they have for this host. Every runtime knows this dance, and goes through it without credentials
 * too; of a Basic challenge dockerd without credentials makes an error.
 */
final class OwnChallenge {
  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

  private OwnChallenge() {}

  /**
   * The error for a client that should say who it is.
   *
   * @param repository which it wants; empty: it asked for {@code /v2/}
   */
  static RegistryError of(Exchange exchange, Optional<RepositoryName> repository, String message) {
    RegistryError error =
        RegistryError.of(HttpResponseStatus.UNAUTHORIZED, Code.UNAUTHORIZED, message);
    String scope = repository.map(name -> ",scope=\"repository:" + name + ":pull\"").orElse("");
    String challenge =
        realm(exchange)
            .map(realm -> "Bearer realm=\"" + realm + "\",service=\"towline\"" + scope)
            .orElse("Basic realm=\"towline\"");
    return error.with(HttpHeaderNames.WWW_AUTHENTICATE, challenge);
  }

  /** As the client reaches us, so that it finds its way; empty if it does not say. */
  private static Optional<String> realm(Exchange exchange) {
    String host = exchange.headers().get(HttpHeaderNames.HOST, "");
    if (!AUTHORITY.matcher(host).matches()) {
      return Optional.empty();
    }
    // A proxy before us that ends TLS says so; whoever says it wrongly sends itself to https.
    boolean isSecure =
        exchange.isSecure()
            || "https".equalsIgnoreCase(exchange.headers().get("X-Forwarded-Proto", ""));
    return Optional.of((isSecure ? "https://" : "http://") + host + RegistryRequest.Token.PATH);
  }
}
