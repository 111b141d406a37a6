package io.towline.proxy.tls;

import java.nio.file.Path;
import java.util.List;

/** How runtimes are told to trust an authority of our own, for the log of the first start. */
public final class TrustHelp {
  private TrustHelp() {}

  /**
   * One line a runtime.
   *
   * @param certificate the authority's
   * @param port of the pull API, which is a part of some folders' names
   */
  public static List<String> lines(Path certificate, int port) {
    String host = "HOST:" + port;
    return List.of(
        "self-signed: copy " + certificate.toAbsolutePath() + " to every machine that pulls",
        "Docker: /etc/docker/certs.d/" + host + "/ca.crt",
        "Podman, Buildah, skopeo, CRI-O: /etc/containers/certs.d/" + host + "/ca.crt",
        "containerd, nerdctl: ca = \"/path/ca.pem\" under [host.\"https://" + host + "\"]",
        "k3s, RKE2: configs: {\"" + host + "\": {tls: {ca_file: /path/ca.pem}}} in registries.yaml",
        "BuildKit: ca=[\"/path/ca.pem\"] under [registry.\"" + host + "\"] in buildkitd.toml",
        "what points a runtime here: towline setup RUNTIME --mirror https://" + host);
  }
}
