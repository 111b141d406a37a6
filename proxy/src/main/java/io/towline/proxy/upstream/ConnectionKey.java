package io.towline.proxy.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What connections are exchangeable: to the same place, for the same endpoint, which decides whose
 * certificates are believed.
 *
 * @param proxied whether it is a tunnel through the forward proxy
 */
record ConnectionKey(Endpoint endpoint, Origin origin, boolean proxied) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectionKey key
        && endpoint.equals(key.endpoint)
        && origin.equals(key.origin)
        && proxied == key.proxied;
  }

  @Override
  public int hashCode() {
    return 31 * endpoint.hashCode() + origin.hashCode();
  }
}
