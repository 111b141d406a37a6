package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedManifestsTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path cache;
  private TagStore tags;

  @BeforeEach
  void open() {
    tags = new TagStore(cache, 100, new ManualTime().background(), new NotedEvents());
  }

  @Test
  void areInTheOrderOfTheirNames() {
    put("b", "", MediaType.OCI_INDEX, "1", NOON);
    put("a", "", MediaType.OCI_INDEX, "2", NOON);
    assertEquals(
        List.of("docker.io/library/alpine:a", "docker.io/library/alpine:b"),
        List.copyOf(NamedManifests.of(tags, digest -> true).keySet()));
  }

  @Test
  void leaveOutWhatIsNotStored() {
    Descriptor stored = put("a", "", MediaType.OCI_INDEX, "1", NOON);
    put("b", "", MediaType.OCI_INDEX, "2", NOON);
    assertEquals(
        Map.of("docker.io/library/alpine:a", stored),
        NamedManifests.of(tags, stored.digest()::equals));
  }

  @Test
  void preferAnIndexToOnePlatformHoweverOld() {
    Descriptor index = put("a", "x/index", MediaType.DOCKER_LIST, "1", NOON);
    put("a", "x/manifest", MediaType.OCI_MANIFEST, "2", NOON.plusSeconds(1));
    assertEquals(
        Map.of("docker.io/library/alpine:a", index), NamedManifests.of(tags, digest -> true));
  }

  @Test
  void takeAManifestWhenTheIndexIsNotStored() {
    Descriptor index = put("a", "x/index", MediaType.OCI_INDEX, "1", NOON);
    Descriptor manifest = put("a", "x/manifest", MediaType.OCI_MANIFEST, "2", NOON);
    assertEquals(
        Map.of("docker.io/library/alpine:a", manifest),
        NamedManifests.of(tags, digest -> !digest.equals(index.digest())));
  }

  @Test
  void preferWhatOtherToolsReadFromALayout() {
    put("a", "x/docker", MediaType.DOCKER_LIST, "1", NOON.plusSeconds(1));
    Descriptor oci = put("a", "x/oci", MediaType.OCI_INDEX, "2", NOON);
    assertEquals(
        Map.of("docker.io/library/alpine:a", oci), NamedManifests.of(tags, digest -> true));
  }

  @Test
  void preferWhatWasSeenLast() {
    put("a", "x/one", MediaType.OCI_MANIFEST, "1", NOON);
    Descriptor newer = put("a", "x/two", MediaType.OCI_MANIFEST, "2", NOON.plusSeconds(1));
    put("a", "x/three", MediaType.OCI_MANIFEST, "3", NOON);
    assertEquals(
        Map.of("docker.io/library/alpine:a", newer), NamedManifests.of(tags, digest -> true));
  }

  private Descriptor put(String tag, String accept, MediaType type, String content, Instant at) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Descriptor manifest = new Descriptor(type, Digest.sha256(bytes), bytes.length);
    TagKey key = new TagKey("docker.io", new RepositoryName("library/alpine"), tag, accept);
    tags.put(key, new TagEntry(manifest, at, Optional.empty()));
    return manifest;
  }
}
