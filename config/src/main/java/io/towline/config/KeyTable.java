package io.towline.config;

import java.util.List;
import java.util.stream.Stream;

/** Every key there is, in the order of the documentation. */
final class KeyTable {

  static final List<Key<?>> KEYS =
      Stream.<Key<?>>concat(CommonKeys.ALL.stream(), RegistryKeys.ALL.stream()).toList();

  /** Promised keys that this version does not build; each stands for everything below it too. */
  static final List<String> NOT_AVAILABLE =
      List.of(
          "server.tls",
          "cache.min_free",
          "progress",
          "retry",
          "plugins",
          "registries.NAME.authorization",
          "registries.NAME.progress",
          "registries.NAME.retry",
          "registries.NAME.upstreams[].credentials.docker_config",
          "registries.NAME.upstreams[].credentials.helper",
          "registries.NAME.upstreams[].max_bandwidth",
          "registries.NAME.upstreams[].progress",
          "registries.NAME.upstreams[].retry",
          "registries.NAME.upstreams[].failover",
          "registries.NAME.upstreams[].tag_ttl");

  private KeyTable() {}
}
