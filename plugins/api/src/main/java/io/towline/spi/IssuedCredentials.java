package io.towline.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Credentials for an upstream.
 *
 * @param kind how they are shown to it
 * @param username empty for tokens
 * @param secret the password or token, not empty
 * @param life how long they are good for from now on, longer than nothing; empty: nobody knows
 */
public record IssuedCredentials(
    Kind kind, String username, String secret, Optional<Duration> life) {

  /** How credentials are shown. */
  public enum Kind {
    /** As name and password, to the upstream or its token service (RFC 7617). */
    BASIC,
    /** As a bearer token, to the upstream (RFC 6750). */
    BEARER,
    /** As a refresh token, to the token service (RFC 6749, section 6). */
    IDENTITY_TOKEN
  }

  public IssuedCredentials {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(life);
    if (secret.isEmpty() || username.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a secret is not empty, and a username has no colon");
    }
    if (life.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
      throw new IllegalArgumentException("credentials live longer than nothing");
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "IssuedCredentials[" + kind + ", life=" + life + "]";
  }
}
