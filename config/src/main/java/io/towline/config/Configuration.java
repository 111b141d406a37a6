package io.towline.config;

import java.util.List;
import java.util.Optional;

/**
 * Everything the program was told, complete: defaults are filled in, what a registry inherits is in
 * the registry, and every rule between keys holds.
 *
 * @param defaultRegistry the name of the registry that a request means which names none; empty for
 *     none
 */
public record Configuration(
    ServerConfig server,
    CacheConfig cache,
    ForwardProxy proxy,
    TrustConfig trust,
    Optional<String> defaultRegistry,
    List<RegistryConfig> registries) {

  public Configuration {
    registries = List.copyOf(registries);
  }
}
