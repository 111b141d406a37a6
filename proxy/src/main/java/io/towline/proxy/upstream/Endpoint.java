package io.towline.proxy.upstream;

import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One upstream of one registry; a value, and the key of its connections and tokens. */
public final class Endpoint {
  private final RegistryConfig registry;
  private final UpstreamConfig upstream;
  private volatile @Nullable Origin origin;

  /** The upstream, which is one of the registry's. */
  public Endpoint(RegistryConfig registry, UpstreamConfig upstream) {
    this.registry = registry;
    this.upstream = upstream;
  }

  /** The registry for whose content it is asked. */
  public RegistryConfig registry() {
    return registry;
  }

  /** How it is configured. */
  public UpstreamConfig upstream() {
    return upstream;
  }

  /** Where it is, as configured. */
  Origin origin() {
    Origin parsed = origin;
    if (parsed == null) {
      parsed = Location.parse(upstream.url().toString()).origin();
      origin = parsed; // every request asks
    }
    return parsed;
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

  @Override
  public String toString() {
    return registry.name() + "/" + upstream.name();
  }
}
