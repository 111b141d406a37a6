package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownManifestsTest {
  private static final Instant START = Instant.parse("2026-11-25T21:30:00Z");
  private static final RepositoryName ALPINE = new RepositoryName("library/alpine");
  private static final Descriptor MANIFEST =
      new Descriptor(MediaType.OCI_MANIFEST, Digest.sha256(new byte[] {1}), 700);

  @TempDir Path directory;

  private static Map<ManifestKey, ManifestEntry> all(KnownManifests manifests) {
    Map<ManifestKey, ManifestEntry> all = new HashMap<>();
    manifests.forEach(all::put);
    return all;
  }

  @Test
  void aRestartKnowsThemWithTheirLastUse() {
    try (KnownManifests manifests = new KnownManifests(directory, new RecordedEvents())) {
      manifests.record("docker.io", ALPINE, MANIFEST, START);
      manifests.used("docker.io", ALPINE, MANIFEST.digest(), START.plusSeconds(90));
    }
    try (KnownManifests manifests = new KnownManifests(directory, new RecordedEvents())) {
      assertEquals(
          Map.of(
              new ManifestKey("docker.io", ALPINE, MANIFEST.digest()),
              new ManifestEntry(MediaType.OCI_MANIFEST, 700, START.plusSeconds(90))),
          all(manifests));
    }
  }

  @Test
  void aUseWithinTheSameMinuteIsNotNoted() {
    try (KnownManifests manifests = new KnownManifests(directory, new RecordedEvents())) {
      manifests.record("docker.io", ALPINE, MANIFEST, START);
      manifests.used("docker.io", ALPINE, MANIFEST.digest(), START.plusSeconds(60));
      assertEquals(START, all(manifests).values().iterator().next().usedAt());
    }
  }

  @Test
  void aUseOfWhatIsNotKnownSaysNothing() {
    try (KnownManifests manifests = new KnownManifests(directory, new RecordedEvents())) {
      manifests.used("docker.io", ALPINE, MANIFEST.digest(), START);
      assertEquals(Map.of(), all(manifests));
    }
  }

  @Test
  void oneRepositoryForgetsWhatAnotherKeeps() {
    try (KnownManifests manifests = new KnownManifests(directory, new RecordedEvents())) {
      manifests.record("docker.io", ALPINE, MANIFEST, START);
      manifests.record("ghcr.io", ALPINE, MANIFEST, START);
      manifests.forget(new ManifestKey("docker.io", ALPINE, MANIFEST.digest()));
      assertEquals(
          new ManifestKey("ghcr.io", ALPINE, MANIFEST.digest()),
          all(manifests).keySet().iterator().next());
      assertEquals(1, all(manifests).size());
    }
  }

  @Test
  void theListenerHearsOfNewOnesAlone() {
    int[] heard = new int[1];
    try (KnownManifests manifests = new KnownManifests(directory, new RecordedEvents())) {
      manifests.onChange(() -> heard[0]++);
      manifests.record("docker.io", ALPINE, MANIFEST, START);
      manifests.record("docker.io", ALPINE, MANIFEST, START.plusSeconds(100));
    }
    assertEquals(1, heard[0]);
  }
}
