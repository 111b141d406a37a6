package io.towline.proxy.cli.setup;

import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.ArrayList;
import java.util.List;

/** Docker, which mirrors Docker Hub alone; other registries are reached by the image's name. */
final class DockerSetup {
  private DockerSetup() {}

  static SetupText docker(SetupRequest request) {
    MirrorUrl mirror = request.mirror();
    List<RegistryHost> registries = request.registriesOrHub();
    boolean hub = registries.contains(RegistryHost.DOCKER_HUB);
    List<String> notes = new ArrayList<>();
    notes.add("Docker pulls through " + mirror + ".");
    notes.add("Merge: if /etc/docker/daemon.json is there, add these keys to it.");
    notes.add("Restart: no; systemctl reload docker (SIGHUP) takes these keys over.");
    notes.add("When the proxy is down: Docker Hub itself is asked.");
    for (RegistryHost registry : registries) {
      if (!registry.equals(RegistryHost.DOCKER_HUB)) {
        notes.add(
            "Docker has no mirrors for %1$s: name its images %2$s/%1$s/REPOSITORY:TAG; with the proxy down that fails."
                .formatted(registry.name(), mirror.authority()));
      }
    }
    notes.addAll(Notes.forTls(mirror, "/etc/docker/certs.d/" + mirror.authority() + "/ca.crt"));
    List<String> keys = new ArrayList<>();
    if (hub) {
      keys.add("  \"registry-mirrors\": [\"%s\"]".formatted(mirror));
    }
    if (mirror.isPlain()) {
      keys.add("  \"insecure-registries\": [\"%s\"]".formatted(mirror.authority()));
    }
    String content = keys.isEmpty() ? "{}\n" : "{\n" + String.join(",\n", keys) + "\n}\n";
    return new SetupText(
        notes, List.of(new Block.WholeFile("/etc/docker/daemon.json", content)), false);
  }
}
