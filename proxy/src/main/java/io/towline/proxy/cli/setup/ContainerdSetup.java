package io.towline.proxy.cli.setup;

import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.ArrayList;
import java.util.List;

/** containerd itself, and nerdctl, which reads the same files. */
final class ContainerdSetup {
  private static final String FOLDER = "/etc/containerd/certs.d";

  private ContainerdSetup() {}

  static SetupText containerd(SetupRequest request) {
    List<Block> blocks = new ArrayList<>(HostsToml.files(FOLDER, request));
    blocks.add(
        new Block.Fragment(
            "/etc/containerd/config.toml (containerd 2.x, version = 3; 1.x: the next one instead)",
            """
            [plugins."io.containerd.cri.v1.images".registry]
              config_path = "/etc/containerd/certs.d"
            """));
    blocks.add(
        new Block.Fragment(
            "/etc/containerd/config.toml (containerd 1.x, version = 2)",
            """
            [plugins."io.containerd.grpc.v1.cri".registry]
              config_path = "/etc/containerd/certs.d"
            """));
    List<String> notes = new ArrayList<>();
    notes.add("containerd (1.6 or newer, Kubernetes' CRI) pulls through " + request.mirror() + ".");
    notes.add(
        "Where: one hosts.toml per registry, or _default for all that have none of their own.");
    notes.add("Merge: hosts.toml is a whole file; config.toml gets one key in one table.");
    notes.add("Restart: not for hosts.toml, it is read at every pull; once for config_path in");
    notes.add("  config.toml: systemctl restart containerd (running containers stay).");
    notes.add("ctr reads these files only with: ctr images pull --hosts-dir " + FOLDER + " IMAGE");
    notes.addAll(whenDown());
    notes.addAll(Notes.forTls(request.mirror(), "a line ca = \"/path/ca.crt\" under [host]"));
    return new SetupText(notes, blocks, true);
  }

  static SetupText nerdctl(SetupRequest request) {
    SetupRequest named = new SetupRequest(request.mirror(), request.registriesOrHub());
    List<String> notes = new ArrayList<>();
    notes.add("nerdctl pulls through " + request.mirror() + ".");
    notes.add(
        "Where: one hosts.toml per registry; rootless: ~/.config/containerd/certs.d instead.");
    notes.add("Merge: each is a whole file.");
    notes.add("Restart: nothing, the files are read at every pull.");
    notes.addAll(whenDown());
    notes.addAll(Notes.forTls(request.mirror(), "a line ca = \"/path/ca.crt\" under [host]"));
    return new SetupText(notes, HostsToml.files(FOLDER, named), true);
  }

  private static List<String> whenDown() {
    return List.of(
        "When the proxy is down: the registry itself is asked, after at most 1 s (dial_timeout,",
        "  containerd 2.1 or newer; before: 30 s if the host is silent, at once if it refuses).");
  }
}
