package io.towline.proxy.failover;

import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.UseFor;
import io.towline.proxy.policy.PolicyDesk;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Upstream;
import java.util.List;

/**
 * Where one registry's content comes from.
 *
 * @param registry as configured
 * @param endpoints its upstreams, the origin first
 * @param policy whom to ask next
 */
public record RegistrySource(RegistryConfig registry, List<Endpoint> endpoints, PolicyDesk policy) {

  /** The source of a registry whose policy's desk is this. */
  public static RegistrySource of(RegistryConfig registry, PolicyDesk policy) {
    return new RegistrySource(
        registry,
        registry.upstreams().stream().map(upstream -> new Endpoint(registry, upstream)).toList(),
        policy);
  }

  /** The registry itself, which alone can say for good that something is not there. */
  public Endpoint origin() {
    return endpoints.get(0);
  }

  /** Whether this endpoint is the registry itself. */
  public boolean isOrigin(Endpoint endpoint) {
    return endpoint.equals(origin());
  }

  /**
   * The endpoint of this name, which a policy has chosen.
   *
   * @throws IllegalStateException if there is none: the policy's desk lets no such name through
   */
  public Endpoint named(String name) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.upstream().name().equals(name)) {
        return endpoint;
      }
    }
    throw new IllegalStateException(registry.name() + " has no upstream " + name);
  }

  /** Those that may be asked to resolve a tag: the origin first. */
  public List<Endpoint> forTags() {
    return allowing(UseFor.ALL);
  }

  /** Those that may be asked for a manifest by its digest. */
  public List<Endpoint> forDigests() {
    return allowing(UseFor.ALL, UseFor.DIGESTS);
  }

  /** Those that may be asked for a blob. */
  public List<Endpoint> forBlobs() {
    return allowing(UseFor.ALL, UseFor.DIGESTS, UseFor.BLOBS);
  }

  /** This endpoint in the words of the policies. */
  Upstream toUpstream(Endpoint endpoint) {
    UpstreamConfig upstream = endpoint.upstream();
    return new Upstream(upstream.name(), isOrigin(endpoint));
  }

  private List<Endpoint> allowing(UseFor... uses) {
    List<UseFor> allowed = List.of(uses);
    return endpoints.stream()
        .filter(endpoint -> allowed.contains(endpoint.upstream().useFor()) || isOrigin(endpoint))
        .toList();
  }
}
