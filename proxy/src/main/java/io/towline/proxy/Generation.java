package io.towline.proxy;

import io.towline.config.Configuration;
import io.towline.config.LoadedConfiguration;
import io.towline.config.RegistryConfig;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.policy.Policies;
import io.towline.proxy.request.Routes;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything that one configuration decides and the next one replaces as a whole.
 *
 * @param sources by the registry's name
 */
record Generation(LoadedConfiguration loaded, Routes routes, Map<String, RegistrySource> sources) {

  /**
   * What this configuration means.
   *
   * @throws IllegalArgumentException if a policy refuses its options, naming the key
   */
  static Generation of(LoadedConfiguration loaded, Policies policies) {
    Map<String, RegistrySource> sources = new HashMap<>();
    for (RegistryConfig registry : loaded.configuration().registries()) {
      sources.put(registry.name(), RegistrySource.of(registry, policies.desk(registry)));
    }
    return new Generation(loaded, new Routes(loaded.configuration()), Map.copyOf(sources));
  }

  Configuration configuration() {
    return loaded.configuration();
  }
}
