package io.towline.proxy.cli.setup;

import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.ArrayList;
import java.util.List;

/** k3s and RKE2, which write containerd's files from a registries.yaml of their own. */
final class RegistriesYamlSetup {
  private RegistriesYamlSetup() {}

  static SetupText k3s(SetupRequest request) {
    return text(request, "k3s", "systemctl restart k3s (agents: k3s-agent)");
  }

  static SetupText rke2(SetupRequest request) {
    return text(request, "rke2", "systemctl restart rke2-server (agents: rke2-agent)");
  }

  private static SetupText text(SetupRequest request, String name, String restart) {
    List<String> notes = new ArrayList<>();
    notes.add(name + " pulls through " + request.mirror() + ".");
    notes.add("Where: on every node, servers and agents.");
    notes.add("Merge: if the file is there, add the entries under its mirrors.");
    notes.add("Restart: yes, it is read at the start alone: " + restart + ".");
    notes.add("When the proxy is down: the registry itself is asked, unless the node runs with");
    notes.add("  --disable-default-registry-endpoint.");
    notes.addAll(
        Notes.forTls(
            request.mirror(),
            "configs: {\"" + request.mirror().authority() + "\": {tls: {ca_file: /path/ca.crt}}}"));
    StringBuilder content = new StringBuilder("mirrors:\n");
    for (RegistryHost registry : request.registriesOrHub()) {
      content.append(
          """
            "%s":
              endpoint:
                - "%s"
          """
              .formatted(registry.name(), request.mirror()));
    }
    String path = "/etc/rancher/" + name + "/registries.yaml";
    return new SetupText(notes, List.of(new Block.WholeFile(path, content.toString())), true);
  }
}
