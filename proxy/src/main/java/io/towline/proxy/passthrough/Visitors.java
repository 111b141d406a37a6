package io.towline.proxy.passthrough;

import io.netty.handler.codec.http.HttpHeaders;
import io.towline.config.Credentials;
import io.towline.config.Secret;
import io.towline.proxy.access.ShownCredentials;
import java.util.Optional;

/** Finds out who a client says that it is. Any thread. */
final class Visitors {
  private final SealedTokens tokens;

  Visitors(SealedTokens tokens) {
    this.tokens = tokens;
  }

  /** Who it is; empty if what it shows cannot be read, or is a token that is not ours any more. */
  Optional<Visitor> of(HttpHeaders headers) {
    ShownCredentials shown = ShownCredentials.of(headers);
    if (shown instanceof ShownCredentials.None) {
      return Optional.of(Visitor.SILENT);
    }
    if (shown instanceof ShownCredentials.Bearer bearer) {
      return tokens.open(bearer.token());
    }
    if (shown instanceof ShownCredentials.Basic basic) {
      return Optional.of(of(basic));
    }
    return Optional.empty();
  }

  /** Some clients show an empty name where they have none. */
  private static Visitor of(ShownCredentials.Basic shown) {
    if (shown.user().isEmpty() && shown.password().isEmpty()) {
      return Visitor.ANONYMOUS;
    }
    return new Visitor(
        Optional.of(new Credentials.Basic(shown.user(), new Secret(shown.password()))), true);
  }
}
