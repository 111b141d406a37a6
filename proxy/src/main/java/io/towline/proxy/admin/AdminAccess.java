package io.towline.proxy.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import io.towline.config.Secret;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may see {@code /api/v1}: loopback, or who has the token. A browser on this machine is
 * loopback too, so what a foreign page could make it send is refused: another site's Origin, and a
 * name in Host that anybody's DNS may point here.
 */
final class AdminAccess {
  private static final String BEARER = "bearer ";

  private final String listenHost;
  private final Optional<Secret> token;

  AdminAccess(String listenHost, Optional<Secret> token) {
    this.listenHost = listenHost.toLowerCase(Locale.ROOT);
    this.token = token;
  }

  /** Why not, as the status and sentence to answer; empty: welcome. */
  Optional<Refusal> refusal(InetAddress client, HttpHeaders headers) {
    String host = hostOf(headers.get(HttpHeaderNames.HOST, ""));
    if (headers.getAll(HttpHeaderNames.HOST).size() != 1 || !isOurs(host)) {
      return Optional.of(
          new Refusal(403, "ask by an IP address, localhost, or the name in server.admin_listen"));
    }
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && !isSameSite(origin, headers.get(HttpHeaderNames.HOST, ""))) {
      return Optional.of(new Refusal(403, "another site may not ask"));
    }
    if (client.isLoopbackAddress() || hasToken(headers)) {
      return Optional.empty();
    }
    return Optional.of(
        token.isPresent()
            ? new Refusal(401, "from anywhere but loopback this needs the bearer token")
            : new Refusal(403, "only from loopback, because server.admin_token is not set"));
  }

  record Refusal(int status, String sentence) {}

  private boolean isOurs(String host) {
    return host.equals("localhost")
        || NetUtil.isValidIpV4Address(host)
        || NetUtil.isValidIpV6Address(host)
        || (!host.isEmpty() && host.equals(listenHost));
  }

  /** Compares in constant time: Secret does. */
  private boolean hasToken(HttpHeaders headers) {
    String value = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    return token.isPresent()
        && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && token.get().equals(new Secret(value.substring(BEARER.length()).strip()));
  }

  private static boolean isSameSite(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Without port and brackets, in lower case. */
  private static String hostOf(String authority) {
    String text = authority.toLowerCase(Locale.ROOT);
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? "" : text.substring(1, end);
    }
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }
}
