package io.towline.proxy.cli.setup;

import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.List;

/**
 * The hosts.toml files of containerd and what is built on it. containerd adds {@code ?ns=} to every
 * request, so one mirror entry is the same for every registry.
 */
final class HostsToml {
  private HostsToml() {}

  /** One file per registry; without registries the one for all that have none of their own. */
  static List<Block> files(String folder, SetupRequest request) {
    if (request.registries().isEmpty()) {
      return List.of(new Block.WholeFile(folder + "/_default/hosts.toml", host(request.mirror())));
    }
    return request.registries().stream().map(r -> file(folder, r, request.mirror())).toList();
  }

  private static Block file(String folder, RegistryHost registry, MirrorUrl mirror) {
    return new Block.WholeFile(
        folder + "/" + registry.name() + "/hosts.toml",
        "server = \"%s\"\n\n%s".formatted(registry.url(), host(mirror)));
  }

  private static String host(MirrorUrl mirror) {
    return """
        [host."%s"]
          capabilities = ["pull", "resolve"]
          dial_timeout = "1s"
        """
        .formatted(mirror);
  }
}
