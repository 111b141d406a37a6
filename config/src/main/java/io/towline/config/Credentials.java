package io.towline.config;

/** What an upstream is given to prove who asks. */
public sealed interface Credentials extends CredentialSource {

  /** A user's name and password, for Basic and for the token service (RFC 7617). */
  record Basic(String username, Secret password) implements Credentials {}

  /** A bearer token, sent as it is (RFC 6750). */
  record Token(Secret token) implements Credentials {}

  /** What a token service gives access tokens for: an OAuth 2.0 refresh token (RFC 6749). */
  record IdentityToken(Secret token) implements Credentials {}
}
