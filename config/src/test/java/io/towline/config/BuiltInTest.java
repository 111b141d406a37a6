package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BuiltInTest {
  @Test
  void aTagTtlForAllRegistriesBeatsTheBuiltInOneOfDockerHub() throws ConfigurationException {
    assertEquals(Duration.ofHours(1), dockerHub("cache: {tag_ttl: 1h}").tagTtl());
  }

  @Test
  void dockerHubKeepsItsOwnTagTtlBesideOtherKeysOfTheCache() throws ConfigurationException {
    assertEquals(Duration.ofMinutes(1), dockerHub("cache: {max_size: 1GiB}").tagTtl());
  }

  @Test
  void theSameCountsForARegistryOfTheFile() throws ConfigurationException {
    String file = "cache: {tag_ttl: 1h}\nregistries: {docker.io: }";
    assertEquals(Duration.ofHours(1), dockerHub(file).tagTtl());
  }

  private static RegistryConfig dockerHub(String yaml) throws ConfigurationException {
    return Loads.text(yaml).configuration().registries().stream()
        .filter(registry -> registry.name().equals("docker.io"))
        .findFirst()
        .orElseThrow();
  }
}
