package io.towline.cache;

import static io.towline.cache.CacheFixture.await;
import static io.towline.cache.CacheFixture.content;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScrubberTest {
  @TempDir Path directory;

  private static void flip(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length / 2] ^= 1;
    Files.write(path, bytes);
  }

  @Test
  void findsWhatRottedThoughNobodyReadsIt() throws IOException {
    byte[] rotten = content(100_000, 1);
    byte[] sound = content(100_000, 2);
    Digest digest = Digest.sha256(rotten);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(rotten);
      fixture.store(sound);
    }
    flip(directory.resolve("blobs/sha256").resolve(digest.hex()));
    Files.deleteIfExists(directory.resolve("scrub.state"));
    try (CacheFixture fixture = new CacheFixture(directory)) {
      await(() -> !fixture.events.quarantined.isEmpty(), "put aside");
      assertEquals(List.of(digest), fixture.events.quarantined);
      assertFalse(fixture.cache.holds(digest));
      assertTrue(fixture.cache.holds(Digest.sha256(sound)));
    }
  }

  @Test
  void aPassAfterAPowerCutGoesOnAfterARestart() throws IOException {
    byte[] rotten = content(100_000, 3);
    Digest digest = Digest.sha256(rotten);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(rotten);
    }
    flip(directory.resolve("blobs/sha256").resolve(digest.hex()));
    Files.write(directory.resolve("scrub.state"), new ScrubState("", true).encode());
    try (CacheFixture fixture = new CacheFixture(directory)) {
      await(() -> !fixture.cache.holds(digest), "put aside");
    }
    assertFalse(
        ScrubState.decode(Files.readAllBytes(directory.resolve("scrub.state")))
            .orElseThrow()
            .urgent());
  }

  @Test
  void aDamagedStateIsNone() {
    assertTrue(
        ScrubState.decode("towline-scrub 1\nafter=".getBytes(StandardCharsets.US_ASCII)).isEmpty());
    ScrubState state = new ScrubState("sha256:" + "a".repeat(64), true);
    assertEquals(state, ScrubState.decode(state.encode()).orElseThrow());
  }

  @Test
  void tinyFilesCountForMoreThanTheyHave() throws IOException {
    long second = ScrubPace.perSecond(ScrubPace.work(10_000_000, 1_000_000), false);
    assertTrue(second / ScrubPace.FILE_BYTES <= 16, "files in a second");
    assertTrue(second * ScrubPace.WEEK_SECONDS / 2 >= 1_000_000 * ScrubPace.FILE_BYTES);
    Set<String> digests = new TreeSet<>();
    CacheSettings settings = new CacheSettings(directory, 1L << 30, false, Duration.ZERO);
    try (CacheParts parts = CacheParts.open(settings, new RecordedEvents(), CacheHost.real())) {
      BlobIndex index = new BlobIndex(key -> false);
      for (int i = 0; i < 64; i++) {
        byte[] bytes = content(10, i);
        Digest digest = Digest.sha256(bytes);
        Path file = Files.write(parts.services().files().blob(digest), bytes);
        index.put(digest, bytes.length, FileMark.of(file), false);
        digests.add(digest.toString());
      }
      Scrubber scrubber =
          new Scrubber(
              parts.services(), index, parts.stored(), new Scrubber.Start(false, () -> false));
      scrubber.run();
      scrubber.close();
      byte[] state = Files.readAllBytes(directory.resolve("scrub.state"));
      assertEquals(
          List.copyOf(digests).get(15), ScrubState.decode(state).orElseThrow().after(), "16 files");
    }
  }

  @Test
  void thePaceIsBoundedAndMakesAPassInHalfAWeek() {
    assertEquals(1 << 20, ScrubPace.perSecond(0, false));
    assertEquals(64 << 20, ScrubPace.perSecond(Long.MAX_VALUE, false));
    long stored = 3L << 40;
    long pace = ScrubPace.perSecond(stored, false);
    assertTrue(stored / pace <= ScrubPace.WEEK_SECONDS / 2 + 1, "takes " + stored / pace + " s");
    assertFalse(ScrubPace.isBehind(100, 0, stored));
    assertTrue(ScrubPace.isBehind(ScrubPace.WEEK_SECONDS * 3 / 4, stored / 2, stored));
    assertFalse(ScrubPace.isBehind(ScrubPace.WEEK_SECONDS * 3 / 4, stored * 4 / 5, stored));
  }
}
