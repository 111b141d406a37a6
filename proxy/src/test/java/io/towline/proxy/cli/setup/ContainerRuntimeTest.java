package io.towline.proxy.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.proxy.cli.setup.SetupText.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContainerRuntimeTest {
  private static final String PLAIN = "http://towline.lan:5000";
  private static final String TLS = "https://towline.lan";

  @Test
  void containerdGetsOneFileForAllRegistries() {
    assertEquals(
        """
        [host."http://towline.lan:5000"]
          capabilities = ["pull", "resolve"]
          dial_timeout = "1s"
        """,
        content(ContainerRuntime.CONTAINERD, PLAIN, "/etc/containerd/certs.d/_default/hosts.toml"));
  }

  @Test
  void containerdGetsAFileForEachRegistryThatIsNamed() {
    assertEquals(
        """
        server = "https://registry-1.docker.io"

        [host."http://towline.lan:5000"]
          capabilities = ["pull", "resolve"]
          dial_timeout = "1s"
        """,
        content(
            ContainerRuntime.CONTAINERD,
            PLAIN,
            "/etc/containerd/certs.d/docker.io/hosts.toml",
            "docker.io",
            "quay.io"));
    assertTrue(
        content(
                ContainerRuntime.CONTAINERD,
                PLAIN,
                "/etc/containerd/certs.d/quay.io/hosts.toml",
                "docker.io",
                "quay.io")
            .startsWith("server = \"https://quay.io\"\n"));
  }

  @ParameterizedTest
  @EnumSource(names = {"CRIO", "PODMAN", "SKOPEO"})
  void theContainersFamilyReachesTheRegistryByPath(ContainerRuntime runtime) {
    assertEquals(
        """
        [[registry]]
        prefix = "docker.io"
        location = "docker.io"

        [[registry.mirror]]
        location = "towline.lan:5000/docker.io"
        insecure = true

        [[registry]]
        prefix = "quay.io"
        location = "quay.io"

        [[registry.mirror]]
        location = "towline.lan:5000/quay.io"
        insecure = true
        """,
        content(
            runtime,
            PLAIN,
            "/etc/containers/registries.conf.d/50-towline.conf",
            "docker.io",
            "quay.io"));
  }

  @Test
  void dockersOutputIsJsonAloneAndTheNotesAreAside() throws JsonProcessingException {
    SetupText text = text(ContainerRuntime.DOCKER, PLAIN, "docker.io", "quay.io");

    assertEquals(
        Map.of(
            "registry-mirrors", List.of(PLAIN), "insecure-registries", List.of("towline.lan:5000")),
        new ObjectMapper().readValue(String.join("\n", text.output()), Map.class));
    assertTrue(
        text.aside().stream().anyMatch(l -> l.contains("towline.lan:5000/quay.io/REPOSITORY:TAG")));
  }

  @Test
  void k3sAndRke2HaveTheirOwnFolders() {
    String expected =
        """
        mirrors:
          "docker.io":
            endpoint:
              - "http://towline.lan:5000"
        """;
    assertEquals(
        expected, content(ContainerRuntime.K3S, PLAIN, "/etc/rancher/k3s/registries.yaml"));
    assertEquals(
        expected, content(ContainerRuntime.RKE2, PLAIN, "/etc/rancher/rke2/registries.yaml"));
  }

  @Test
  void buildkitIsToldWhatIsPlain() {
    assertEquals(
        """
        [registry."docker.io"]
          mirrors = ["towline.lan:5000"]
        [registry."towline.lan:5000"]
          http = true
        """,
        content(ContainerRuntime.BUILDKIT, PLAIN, "/etc/buildkit/buildkitd.toml"));
  }

  @Test
  void kindMountsTheFilesOfContainerd() {
    assertTrue(
        content(ContainerRuntime.KIND, PLAIN, "/etc/towline/kind/certs.d/docker.io/hosts.toml")
            .startsWith("server = "));
    assertTrue(
        content(ContainerRuntime.KIND, PLAIN, "kind-towline.yaml")
            .contains("hostPath: /etc/towline/kind/certs.d"));
  }

  @Test
  void nerdctlReadsWhatContainerdReads() {
    assertTrue(
        content(ContainerRuntime.NERDCTL, PLAIN, "/etc/containerd/certs.d/docker.io/hosts.toml")
            .contains("[host.\"http://towline.lan:5000\"]"));
  }

  @ParameterizedTest
  @EnumSource
  void noRuntimeIsToldToBeInsecureWithTls(ContainerRuntime runtime) {
    for (Block block : text(runtime, TLS).blocks()) {
      assertFalse(block.content().contains("insecure"), block::content);
      assertFalse(block.content().contains("http = true"), block::content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhetherToMergeAndRestartAndWhatWhenTheProxyIsDown(ContainerRuntime runtime) {
    String notes = String.join("\n", text(runtime, PLAIN).notes());

    assertTrue(notes.contains("Merge:"), notes);
    assertTrue(notes.contains("Restart:"), notes);
    assertTrue(notes.contains("When the proxy is down:"), notes);
  }

  @ParameterizedTest
  @EnumSource
  void theFilesCanBeTakenOutOfTheOutput(ContainerRuntime runtime) {
    SetupText text = text(runtime, PLAIN, "docker.io", "quay.io");
    List<String> headings =
        text.output().stream().filter(l -> l.matches("# (file|merge into): .*")).toList();

    assertEquals(text.hasComments() ? text.blocks().size() : 0, headings.size());
  }

  @ParameterizedTest
  @EnumSource(names = {"KIND", "BUILDKIT"})
  void warnsOfALoopbackThatIsTheContainersOwn(ContainerRuntime runtime) {
    String notes = String.join("\n", text(runtime, "http://127.0.0.1:5000").notes());

    assertTrue(notes.contains("CAREFUL"), notes);
  }

  private static SetupText text(ContainerRuntime runtime, String mirror, String... registries) {
    List<RegistryHost> hosts = new ArrayList<>();
    for (String registry : registries) {
      hosts.add(RegistryHost.parse(registry));
    }
    return runtime.text(new SetupRequest(MirrorUrl.parse(mirror), hosts));
  }

  private static String content(
      ContainerRuntime runtime, String mirror, String path, String... registries) {
    return text(runtime, mirror, registries).blocks().stream()
        .filter(b -> b instanceof Block.WholeFile file && file.path().equals(path))
        .map(Block::content)
        .findFirst()
        .orElseThrow();
  }
}
