package io.towline.proxy.upstream;

import io.towline.config.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What proves to an upstream who we are.
 *
 * @param scheme Basic or Bearer
 * @param token what follows it
 * @param tokenKey where the token came from; empty for what is shown as it is
 * @param credentials what it was made of; empty: nothing of anybody's
 */
record Authorization(
    String scheme, String token, Optional<TokenKey> tokenKey, Optional<Credentials> credentials) {

  /** RFC 7617. */
  static Authorization basic(Credentials.Basic credentials) {
    String pair = credentials.username() + ":" + credentials.password().reveal();
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return new Authorization("Basic", encoded, Optional.empty(), Optional.of(credentials));
  }

  /** RFC 6750, section 2.1. */
  static Authorization bearer(Credentials.Token known) {
    return new Authorization(
        "Bearer", known.token().reveal(), Optional.empty(), Optional.of(known));
  }

  /** The same, of a token that its service gave. */
  static Authorization bearer(String token, TokenKey key) {
    return new Authorization("Bearer", token, Optional.of(key), key.credentials());
  }

  /** The value of the header. */
  String header() {
    return scheme + " " + token;
  }

  /** Nothing of it. */
  @Override
  public String toString() {
    return scheme + " ***";
  }
}
