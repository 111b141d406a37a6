package io.towline.proxy.credentials;

import io.towline.config.Credentials;
import io.towline.config.Secret;
import java.io.IOException;

/** What files and helpers show, as credentials. */
final class Shown {
  /** As a username it says that the password is an identity token. */
  private static final String IS_TOKEN = "<token>";

  private Shown() {}

  static Credentials pair(String username, String password) {
    return username.equals(IS_TOKEN)
        ? new Credentials.IdentityToken(new Secret(password))
        : new Credentials.Basic(username, new Secret(password));
  }

  /**
   * @throws IOException if no header can hold it, naming where it is from
   */
  static Credentials token(String token, String from) throws IOException {
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException(from + ": a token that does not fit in a header");
    }
    return new Credentials.Token(new Secret(token));
  }
}
