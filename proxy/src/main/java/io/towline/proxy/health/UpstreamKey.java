package io.towline.proxy.health;

import io.towline.proxy.upstream.Endpoint;
import java.net.URI;

/**
 * Which upstream something is known of: its names, and the place, because what is known of one
 * place says nothing of another that gets its name.
 */
record UpstreamKey(String registry, String upstream, URI url) {
  static UpstreamKey of(Endpoint endpoint) {
    return new UpstreamKey(
        endpoint.registry().name(), endpoint.upstream().name(), endpoint.upstream().url());
  }
}
