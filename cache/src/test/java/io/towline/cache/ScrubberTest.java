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
import java.util.List;
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
  void thePaceIsBoundedAndMakesAPassInHalfAWeek() {
    assertEquals(1 << 20, ScrubPace.bytesPerSecond(0, false));
    assertEquals(64 << 20, ScrubPace.bytesPerSecond(Long.MAX_VALUE, false));
    long stored = 3L << 40;
    long pace = ScrubPace.bytesPerSecond(stored, false);
    assertTrue(stored / pace <= ScrubPace.WEEK_SECONDS / 2 + 1, "takes " + stored / pace + " s");
    assertFalse(ScrubPace.isBehind(100, 0, stored));
    assertTrue(ScrubPace.isBehind(ScrubPace.WEEK_SECONDS * 3 / 4, stored / 2, stored));
    assertFalse(ScrubPace.isBehind(ScrubPace.WEEK_SECONDS * 3 / 4, stored * 4 / 5, stored));
  }
}
