package io.towline.proxy.health;

import io.towline.proxy.upstream.Endpoint;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Which upstream something is known of: its names, and the place, because what is known of one
 * place says nothing of another that gets its name.
 */
record UpstreamKey(String registry, String upstream, URI url) {
  static UpstreamKey of(Endpoint endpoint) {
    return new UpstreamKey(
        endpoint.registry().name(), endpoint.upstream().name(), endpoint.upstream().url());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UpstreamKey key
        && registry.equals(key.registry)
        && upstream.equals(key.upstream)
        && url.equals(key.url);
  }

  @Override
  public int hashCode() {
    return 31 * registry.hashCode() + upstream.hashCode();
  }
}
