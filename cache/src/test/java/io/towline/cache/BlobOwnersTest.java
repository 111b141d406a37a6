package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobOwnersTest {
  private static final RepositoryName ALPINE = new RepositoryName("library/alpine");
  private static final RepositoryName SECRET = new RepositoryName("team/secret");

  @TempDir Path cache;
  private final ManualTime time = new ManualTime();
  private final NotedEvents events = new NotedEvents();

  @Test
  void knowsOnlyTheRepositoryThatWasSeenToOwnIt() {
    BlobOwners owners = open();
    Descriptor layer = descriptor(1);
    owners.record("docker.io", SECRET, layer);
    assertEquals(Optional.of(layer), owners.find("docker.io", SECRET, layer.digest()));
    assertEquals(Optional.empty(), owners.find("docker.io", ALPINE, layer.digest()));
    assertEquals(Optional.empty(), owners.find("quay.io", SECRET, layer.digest()));
    assertEquals(Optional.empty(), owners.find("docker.io", SECRET, descriptor(2).digest()));
  }

  @Test
  void theThreeNamesDoNotRunTogether() {
    BlobOwners owners = open();
    owners.record("a", new RepositoryName("b/c"), descriptor(1));
    assertEquals(
        Optional.empty(), owners.find("a/b", new RepositoryName("c"), descriptor(1).digest()));
  }

  @Test
  void surviveARestartAndAKill() {
    Descriptor layer = descriptor(1);
    Descriptor other =
        new Descriptor(
            MediaType.OCI_MANIFEST,
            Digest.of(Digest.Algorithm.SHA512, Digest.Algorithm.SHA512.newHash().digest()),
            Long.MAX_VALUE);
    BlobOwners owners = open();
    owners.record("docker.io", ALPINE, layer);
    owners.record("docker.io", ALPINE, other);
    time.pass(Duration.ofSeconds(1));
    BlobOwners killed = open();
    assertEquals(Optional.of(layer), killed.find("docker.io", ALPINE, layer.digest()));
    assertEquals(Optional.of(other), killed.find("docker.io", ALPINE, other.digest()));
    killed.forget("docker.io", ALPINE, layer.digest());
    killed.close();
    BlobOwners restarted = open();
    assertEquals(Optional.empty(), restarted.find("docker.io", ALPINE, layer.digest()));
    assertEquals(Optional.of(other), restarted.find("docker.io", ALPINE, other.digest()));
  }

  @Test
  void aNewDescriptionReplacesTheOld() {
    BlobOwners owners = open();
    Digest digest = descriptor(1).digest();
    owners.record("docker.io", ALPINE, new Descriptor(MediaType.OCTET_STREAM, digest, 1));
    owners.record("docker.io", ALPINE, new Descriptor(MediaType.OCI_INDEX, digest, 1));
    assertEquals(
        MediaType.OCI_INDEX, owners.find("docker.io", ALPINE, digest).orElseThrow().mediaType());
  }

  @Test
  void theSameAgainIsNotWrittenAgain() throws IOException {
    BlobOwners owners = open();
    owners.record("docker.io", ALPINE, descriptor(1));
    time.pass(Duration.ofSeconds(1));
    long size = Files.size(cache.resolve("refs/owners.log"));
    owners.record("docker.io", ALPINE, descriptor(1));
    assertEquals(0, time.waiting());
    owners.close();
    assertEquals(size, Files.size(cache.resolve("refs/owners.log")));
  }

  @Test
  void theOldestProofsGoFirst() {
    BlobOwners owners = BlobOwners.read(cache, 2, time.background(), events);
    for (int i = 1; i <= 3; i++) {
      owners.record("docker.io", ALPINE, descriptor(i));
    }
    assertEquals(Optional.empty(), owners.find("docker.io", ALPINE, descriptor(1).digest()));
    assertTrue(owners.find("docker.io", ALPINE, descriptor(2).digest()).isPresent());
    assertTrue(owners.find("docker.io", ALPINE, descriptor(3).digest()).isPresent());
  }

  @Test
  void aTornJournalNeverProvesWhatWasNotRecorded() throws IOException {
    BlobOwners owners = open();
    owners.record("docker.io", ALPINE, descriptor(1));
    owners.record("docker.io", ALPINE, descriptor(2));
    owners.close();
    Path file = cache.resolve("refs/owners.log");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      BlobOwners cut = open();
      for (int i = 1; i <= 2; i++) {
        Optional<Descriptor> found = cut.find("docker.io", ALPINE, descriptor(i).digest());
        assertTrue(found.isEmpty() || found.get().equals(descriptor(i)));
        assertEquals(Optional.empty(), cut.find("docker.io", SECRET, descriptor(i).digest()));
      }
      cut.close();
    }
    assertTrue(events.warnings.isEmpty(), events.warnings.toString());
  }

  @Test
  void keepsOneObjectForEachMediaTypeAndDoesNotGrowForStrangers() {
    ProofFormat format = new ProofFormat();
    MediaType first = format.once(new MediaType("application/x"));
    assertSame(first, format.once(new MediaType("application/x")));
    for (int i = 0; i < 2_000; i++) {
      MediaType type = new MediaType("application/x" + i);
      assertEquals(type, format.once(type));
    }
    MediaType late = new MediaType("application/late");
    assertSame(late, format.once(late));
    MediaType again = new MediaType("application/late");
    assertSame(again, format.once(again));
  }

  private BlobOwners open() {
    return BlobOwners.read(cache, 100, time.background(), events);
  }

  private static Descriptor descriptor(int number) {
    Digest digest = Digest.sha256(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    return new Descriptor(new MediaType("application/x-" + number), digest, number);
  }
}
