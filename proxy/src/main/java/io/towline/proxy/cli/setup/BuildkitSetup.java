package io.towline.proxy.cli.setup;

import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.ArrayList;
import java.util.List;

/** BuildKit, alone or under docker buildx. It adds {@code ?ns=} like containerd. */
final class BuildkitSetup {
  private BuildkitSetup() {}

  static SetupText buildkit(SetupRequest request) {
    MirrorUrl mirror = request.mirror();
    List<String> notes = new ArrayList<>();
    notes.add("BuildKit pulls base images through " + mirror + ".");
    notes.add(
        "Merge: if the file is there, add these tables; a registry may have one table alone.");
    notes.add("Restart: yes, buildkitd reads it at the start. With buildx make a builder from it:");
    notes.add("  docker buildx create --name towline --use --buildkitd-config buildkitd.toml");
    notes.add("When the proxy is down: the registry itself is asked.");
    notes.addAll(Notes.forContainers(mirror, "the builder's container"));
    notes.addAll(
        Notes.forTls(
            mirror, "[registry.\"" + mirror.authority() + "\"] with ca = [\"/path/ca.crt\"]"));
    StringBuilder content = new StringBuilder();
    for (RegistryHost registry : request.registriesOrHub()) {
      content.append(
          """
          [registry."%s"]
            mirrors = ["%s"]
          """
              .formatted(registry.name(), mirror.authority()));
    }
    if (mirror.isPlain()) {
      content.append(
          """
          [registry."%s"]
            http = true
          """
              .formatted(mirror.authority()));
    }
    return new SetupText(
        notes,
        List.of(new Block.WholeFile("/etc/buildkit/buildkitd.toml", content.toString())),
        true);
  }
}
