package io.towline.proxy.request;

import io.towline.config.RegistryConfig;
import io.towline.oci.RepositoryName;

/** The registry that a request means, and the repository within it. */
public record Route(RegistryConfig registry, RepositoryName repository) {

  @Override
  public String toString() {
    return registry.name() + "/" + repository;
  }
}
