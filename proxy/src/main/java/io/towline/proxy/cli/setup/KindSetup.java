package io.towline.proxy.cli.setup;

import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.ArrayList;
import java.util.List;

/** kind, whose nodes are containers that run containerd: its files are mounted into them. */
final class KindSetup {
  private static final String FOLDER = "/etc/towline/kind/certs.d";

  private KindSetup() {}

  static SetupText kind(SetupRequest request) {
    SetupRequest named = new SetupRequest(request.mirror(), request.registriesOrHub());
    List<Block> blocks = new ArrayList<>(HostsToml.files(FOLDER, named));
    blocks.add(
        new Block.WholeFile(
            "kind-towline.yaml",
            """
            kind: Cluster
            apiVersion: kind.x-k8s.io/v1alpha4
            containerdConfigPatches:
              - |-
                [plugins."io.containerd.grpc.v1.cri".registry]
                  config_path = "/etc/containerd/certs.d"
            nodes:
              - role: control-plane
                extraMounts:
                  - hostPath: %s
                    containerPath: /etc/containerd/certs.d
                    readOnly: true
            """
                .formatted(FOLDER)));
    List<String> notes = new ArrayList<>();
    notes.add("kind's nodes pull through " + request.mirror() + ".");
    notes.add("Where: the hosts.toml on the machine that runs Docker; the nodes see the folder.");
    notes.add("Merge: into a cluster configuration of your own, with the mount for every node.");
    notes.add("Restart: a new cluster: kind create cluster --config kind-towline.yaml");
    notes.add("  Later edits of hosts.toml count at the next pull.");
    notes.add("When the proxy is down: the registry itself is asked.");
    notes.addAll(Notes.forContainers(request.mirror(), "the node's container"));
    notes.addAll(Notes.forTls(request.mirror(), "a line ca = \"/path/ca.crt\" under [host]"));
    return new SetupText(notes, blocks, true);
  }
}
