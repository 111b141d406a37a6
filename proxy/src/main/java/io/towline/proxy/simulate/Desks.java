package io.towline.proxy.simulate;

import io.towline.config.RegistryConfig;
import io.towline.proxy.policy.PolicyDesk;
import io.towline.spi.FailoverPolicyFactory;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * The policies that can be tried, each answering at once and in the simulation's own time: nobody
 * is late there, and the same question has the same answer.
 */
public final class Desks {
  private final Map<String, FailoverPolicyFactory> factories = new TreeMap<>();

  /** Of these factories. */
  public Desks(ServiceLoader<FailoverPolicyFactory> found) {
    found.forEach(factory -> factories.put(factory.name(), factory));
  }

  /** Sorted. */
  public Set<String> names() {
    return factories.keySet();
  }

  /** A desk for a registry, whose policy must be known. */
  PolicyDesk desk(RegistryConfig registry) {
    FailoverPolicyFactory factory = factories.get(registry.failover().policy());
    if (factory == null) {
      throw new IllegalArgumentException("there is no policy " + registry.failover().policy());
    }
    return new PolicyDesk(factory.create(registry.failover().options()));
  }
}
