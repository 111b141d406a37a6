package io.towline.proxy.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryHostTest {
  @Test
  void dockerHubHasOneNameAndAnApiElsewhere() {
    assertEquals(RegistryHost.DOCKER_HUB, RegistryHost.parse("index.docker.io"));
    assertEquals("https://registry-1.docker.io", RegistryHost.parse("docker.io").url());
    assertEquals("https://quay.io", RegistryHost.parse("Quay.io").url());
    assertEquals("https://registry.lan:5000", RegistryHost.parse("registry.lan:5000").url());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://quay.io", "quay.io/org", "a\"b", "..", "a b", "*"})
  void refusesWhatIsNoHost(String text) {
    assertThrows(IllegalArgumentException.class, () -> RegistryHost.parse(text));
  }
}
