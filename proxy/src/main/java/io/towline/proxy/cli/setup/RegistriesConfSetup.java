package io.towline.proxy.cli.setup;

import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * CRI-O, Podman, skopeo (and Buildah): the containers/image family, one file for all. It sends no
 * {@code ns=}, so the registry is the first part of the path.
 */
final class RegistriesConfSetup {
  private static final String FILE = "/etc/containers/registries.conf.d/50-towline.conf";

  private RegistriesConfSetup() {}

  static SetupText crio(SetupRequest request) {
    return text(
        request,
        List.of(
            "CRI-O pulls through " + request.mirror() + ".",
            "Restart: no; systemctl reload crio (SIGHUP) reads it again.",
            "When the proxy is down: the registry itself is asked at once. CRI-O chooses at the",
            "  manifest: a pull that has begun does not go elsewhere."));
  }

  static SetupText podman(SetupRequest request) {
    return text(
        request,
        List.of(
            "Podman and Buildah pull through " + request.mirror() + ".",
            "Rootless, for one user: ~/.config/containers/registries.conf.d/50-towline.conf",
            "Restart: nothing, the file is read at every pull.",
            "When the proxy is down: the registry itself is asked at once."));
  }

  static SetupText skopeo(SetupRequest request) {
    MirrorUrl mirror = request.mirror();
    return text(
        request,
        List.of(
            "skopeo copies and inspects through " + mirror + ".",
            "Without this file, for one command:",
            "  skopeo copy "
                + (mirror.isPlain() ? "--src-tls-verify=false " : "")
                + "docker://"
                + mirror.authority()
                + "/docker.io/library/alpine:3 dir:alpine",
            "Restart: nothing, the file is read by every command.",
            "When the proxy is down: the registry itself is asked at once."));
  }

  private static SetupText text(SetupRequest request, List<String> runtime) {
    List<String> notes = new ArrayList<>(runtime);
    notes.add(
        "Merge: a file of its own; no other file may have a [[registry]] of the same prefix.");
    notes.addAll(
        Notes.forTls(
            request.mirror(),
            "/etc/containers/certs.d/" + request.mirror().authority() + "/ca.crt"));
    String content =
        request.registriesOrHub().stream()
            .map(registry -> registry(registry, request.mirror()))
            .collect(Collectors.joining("\n"));
    return new SetupText(notes, List.of(new Block.WholeFile(FILE, content)), true);
  }

  private static String registry(RegistryHost registry, MirrorUrl mirror) {
    return """
        [[registry]]
        prefix = "%1$s"
        location = "%1$s"

        [[registry.mirror]]
        location = "%2$s/%1$s"
        """
            .formatted(registry.name(), mirror.authority())
        + (mirror.isPlain() ? "insecure = true\n" : "");
  }
}
