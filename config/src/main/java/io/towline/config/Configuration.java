package io.towline.config;

import java.util.ArrayList;
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
    PluginsConfig plugins,
    Optional<String> defaultRegistry,
    List<RegistryConfig> registries) {

  public Configuration {
    registries = List.copyOf(registries);
  }

  /** The keys in which the next configuration differs, but which only a restart applies. */
  public List<String> restartNeeded(Configuration next) {
    List<String> keys = new ArrayList<>();
    if (!server.listen().equals(next.server.listen())) {
      keys.add(CommonKeys.LISTEN.path());
    }
    if (!server.adminListen().equals(next.server.adminListen())) {
      keys.add(CommonKeys.ADMIN_LISTEN.path());
    }
    if (!server.connect().listen().equals(next.server.connect().listen())) {
      keys.add(ConnectKeys.LISTEN.path());
    }
    if (!cache.directory().equals(next.cache.directory())) {
      keys.add(CommonKeys.CACHE_DIRECTORY.path());
    }
    if (cache.maxSizeBytes() != next.cache.maxSizeBytes()) {
      keys.add(CommonKeys.MAX_SIZE.path());
    }
    if (cache.minFreeBytes() != next.cache.minFreeBytes()) {
      keys.add(CommonKeys.MIN_FREE.path());
    }
    if (cache.verifyAlways() != next.cache.verifyAlways()) {
      keys.add(CommonKeys.VERIFY_ON_READ.path());
    }
    if (cache.verifyBeforeRange() != next.cache.verifyBeforeRange()) {
      keys.add(CommonKeys.VERIFY_BEFORE_RANGE.path());
    }
    return keys;
  }
}
