package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
  private static final String DIGEST =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final Routes routes =
      new Routes(
          Configurations.of(
              Optional.of("docker.io"),
              Configurations.registry("docker.io", List.of("index.docker.io"), List.of()),
              Configurations.registry("ghcr.io", List.of(), List.of(), "github", false),
              Configurations.registry("reg.local:5443", List.of(), List.of())));

  @ParameterizedTest
  @CsvSource({
    "alpine:3, docker.io/library/alpine:3",
    "alpine, docker.io/library/alpine",
    "bitnami/redis:7, docker.io/bitnami/redis:7",
    "docker.io/alpine:3, docker.io/library/alpine:3",
    "index.docker.io/library/alpine:3, docker.io/library/alpine:3",
    "docker://docker.io/library/alpine:3, docker.io/library/alpine:3",
    "ghcr.io/a/b:1, ghcr.io/a/b:1",
    "github/a/b:1, ghcr.io/a/b:1",
    "reg.local:5443/a/b:1, reg.local:5443/a/b:1",
    "towline.lan:5000/ghcr.io/a/b:1, ghcr.io/a/b:1",
    "localhost:5000/library/alpine:3, docker.io/library/alpine:3",
  })
  void isReadAsPeopleWriteIt(String text, String image) throws RegistryError {
    assertEquals(image, ImageName.parse(text, routes).toString());
  }

  @Test
  void aDigestCountsMoreThanATag() throws RegistryError {
    assertEquals(
        "ghcr.io/a/b@" + DIGEST, ImageName.parse("ghcr.io/a/b:1@" + DIGEST, routes).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "alpine:", "alpine@sha256:12", "UPPER/case", "a/../b"})
  void refusesWhatIsNoImage(String text) {
    assertThrows(RegistryError.class, () -> ImageName.parse(text, routes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quay.io/app:1", "quay.io/a/b:1", "quay.io/a/b/c"})
  void namesTheRegistryThatIsNotConfigured(String text) {
    RegistryError error = assertThrows(RegistryError.class, () -> ImageName.parse(text, routes));
    assertTrue(String.valueOf(error.getMessage()).contains("quay.io"), error::toString);
  }
}
