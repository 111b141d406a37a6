package io.towline.proxy.upstream;

import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One upstream of one registry; a value, and the key of its connections and tokens. */
public record Endpoint(RegistryConfig registry, UpstreamConfig upstream) {

  /** Where it is, as configured. */
  Origin origin() {
    return Location.parse(upstream.url().toString()).origin();
  }

  /** The hosts that may have the credentials besides the upstream's own. */
  ListedHosts tokenHosts() {
    return new ListedHosts("registries." + registry.name() + ".token_hosts", registry.tokenHosts());
  }

  /** The private or local hosts that redirects may lead to. */
  ListedHosts redirectHosts() {
    return new ListedHosts(
        "registries." + registry.name() + ".redirect_hosts", registry.redirectHosts());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint endpoint
        && Objects.equals(registry, endpoint.registry)
        && Objects.equals(upstream, endpoint.upstream);
  }

  @Override
  public int hashCode() {
    return 31 * registry.name().hashCode() + upstream.name().hashCode();
  }
}
