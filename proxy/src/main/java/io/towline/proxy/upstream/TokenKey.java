package io.towline.proxy.upstream;

import io.towline.config.Credentials;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token is good for, and where it comes from.
 *
 * @param realm the token service, which the endpoint's credentials may be told
 * @param service what the upstream calls itself there; empty if it does not say
 * @param scope what it allows, such as {@code repository:library/alpine:pull}
 * @param reach where the token service may be found
 * @param credentials whose token it is, so that one never gets what another was given; empty:
 *     everybody's
 */
record TokenKey(
    Endpoint endpoint,
    Location realm,
    String service,
    String scope,
    Reach reach,
    Optional<Credentials> credentials) {

  /** The same for others. */
  TokenKey with(Optional<Credentials> other) {
    return new TokenKey(endpoint, realm, service, scope, reach, other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenKey key
        && scope.equals(key.scope)
        && endpoint.equals(key.endpoint)
        && realm.equals(key.realm)
        && service.equals(key.service)
        && reach.equals(key.reach)
        && credentials.equals(key.credentials);
  }

  @Override
  public int hashCode() {
    return 31 * endpoint.hashCode() + scope.hashCode();
  }
}
