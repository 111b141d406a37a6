package io.towline.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.config.Credentials;
import java.util.Optional;

/**
 * An upstream's 401.
 *
 * @param asked the request without what proved who we are
 * @param sent what proved it, if anything did
 * @param upstreamAt where the upstream was found
 */
record Refusal(
    HopRequest asked, UpstreamHead head, Optional<Authorization> sent, AddressKind upstreamAt) {

  /** The credentials that were shown to it as they are, if any were. */
  Optional<Credentials> shown() {
    return sent.filter(proof -> proof.tokenKey().isEmpty()).flatMap(Authorization::credentials);
  }

  /** What the upstream wants, if it is something that we can give. */
  Optional<Challenge> challenge() {
    return Challenge.best(head.headers().getAll(HttpHeaderNames.WWW_AUTHENTICATE));
  }
}
