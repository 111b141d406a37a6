package io.towline.proxy.cli.setup;

import java.util.List;

/**
 * What is to be set up.
 *
 * @param registries those that were named; empty: what is usual for the runtime
 */
public record SetupRequest(MirrorUrl mirror, List<RegistryHost> registries) {
  public SetupRequest {
    registries = registries.stream().distinct().toList();
  }

  /** Those that were named, else Docker Hub. */
  List<RegistryHost> registriesOrHub() {
    return registries.isEmpty() ? List.of(RegistryHost.DOCKER_HUB) : registries;
  }
}
