package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.timeline.RuntimeVersion.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeVersionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cri-o/1.30.5 go/go1.22.4 os/linux arch/amd64 | CRIO | 1 | 30 | 5",
        "containerd/2.3.4 | CONTAINERD | 2 | 3 | 4",
        "containerd/1.6.20~ds1 | CONTAINERD | 1 | 6 | 20",
        "containerd/v1.7.11-k3s2 | CONTAINERD | 1 | 7 | 11",
        "docker/20.10.24+dfsg1 go/go1.19.8 UpstreamClient(Docker-Client/20.10.24) | DOCKER | 20 | 10 | 24",
        "skopeo/1.9.3 | SKOPEO | 1 | 9 | 3",
        "libpod/4.3.1 | PODMAN | 4 | 3 | 1",
        "Buildah/1.28.2 | BUILDAH | 1 | 28 | 2",
        "containers/5.24.1 (github.com/containers/image) | CONTAINERS_IMAGE | 5 | 24 | 1",
        "cri-o/unknown | CRIO | -1 | -1 | -1",
        "curl/8.1.2 | OTHER | -1 | -1 | -1",
      })
  void isReadFromTheUserAgent(String agent, Product product, int major, int minor, int patch) {
    RuntimeVersion version = RuntimeVersion.of(agent);
    assertEquals(product, version.product());
    assertEquals(major, version.major());
    assertEquals(minor, version.minor());
    assertEquals(patch, version.patch());
  }

  @Test
  void compares() {
    RuntimeVersion version = RuntimeVersion.of("cri-o/1.30.10");
    assertTrue(version.isWithin(1, 30, 0, 10));
    assertFalse(version.isWithin(1, 30, 11, 13));
    assertFalse(version.isWithin(1, 31, 0, 10));
    assertTrue(version.isAtLeast(1, 30));
    assertFalse(version.isAtLeast(1, 31));
    assertTrue(RuntimeVersion.of("containerd/3.0.0").isAtLeast(2, 3));
  }

  @Test
  void hasANameForNobody() {
    assertEquals("a client", RuntimeVersion.of("").text());
  }
}
