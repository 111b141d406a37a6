package io.towline.proxy.access;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What a request's Authorization header shows (RFC 7617, RFC 6750). Never logged. */
public sealed interface ShownCredentials {

  /** There is no such header. */
  record None() implements ShownCredentials {}

  /** There is one that cannot be read, or there are several. */
  record Unreadable() implements ShownCredentials {}

  /** A user and a password. */
  record Basic(String user, String password) implements ShownCredentials {
    @Override
    public String toString() {
      return "Basic";
    }
  }

  /** A bearer token. */
  record Bearer(String token) implements ShownCredentials {
    @Override
    public String toString() {
      return "Bearer";
    }
  }

  /** Longer ones are nobody's; it bounds what is hashed. */
  int LONGEST = 16_384;

  static ShownCredentials of(HttpHeaders headers) {
    List<String> values = headers.getAll(HttpHeaderNames.AUTHORIZATION);
    if (values.isEmpty()) {
      return new None();
    }
    String value = values.get(0);
    if (values.size() > 1 || value.length() > LONGEST) {
      return new Unreadable();
    }
    if (value.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return new Bearer(value.substring(7).strip());
    }
    return value.regionMatches(true, 0, "Basic ", 0, 6)
        ? basic(value.substring(6).strip())
        : new Unreadable();
  }

  private static ShownCredentials basic(String base64) {
    String text;
    try {
      text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return new Unreadable();
    }
    int colon = text.indexOf(':');
    return colon < 0
        ? new Unreadable()
        : new Basic(text.substring(0, colon), text.substring(colon + 1));
  }
}
