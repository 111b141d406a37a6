package io.towline.cache;

import static io.towline.cache.CacheFixture.await;
import static io.towline.cache.CacheFixture.content;
import static io.towline.cache.CacheFixture.readAvailable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvictionTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  private static long onDisk(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(path -> !path.getFileName().toString().matches(".*(journal|ckpt|snapshot|json)"))
          .mapToLong(path -> path.toFile().length())
          .sum();
    }
  }

  @Test
  void neverHoldsMoreThanItMay() throws IOException {
    try (CacheFixture fixture = new CacheFixture(directory, 10 * MIB)) {
      for (int i = 0; i < 30; i++) {
        fixture.store(content(MIB + 12_345 * (i % 7), 1000 + i));
        assertTrue(fixture.cache.figures().bytes() <= 10 * MIB);
        assertTrue(onDisk(directory) <= 10 * MIB + 4096);
      }
      assertTrue(fixture.events.evicted.size() >= 20);
      assertTrue(fixture.cache.figures().blobs() >= 7);
      assertTrue(fixture.events.storing.isEmpty());
    }
  }

  @Test
  void neverEvictsAnOpenBlob() throws IOException {
    byte[] open = content(4 * MIB, 1);
    try (CacheFixture fixture = new CacheFixture(directory, 10 * MIB)) {
      fixture.store(open);
      BlobReader reader = fixture.cache.openStored(Digest.sha256(open)).orElseThrow();
      for (int i = 0; i < 12; i++) {
        fixture.store(content(2 * MIB, 2000 + i));
      }
      assertTrue(fixture.cache.holds(Digest.sha256(open)));
      assertFalse(fixture.events.evicted.contains(Digest.sha256(open)));
      assertArrayEquals(open, readAvailable(reader, 0, true));
      reader.close();
    }
  }

  @Test
  void pullsGoOnInMemoryWhenOnlyOpenBlobsAreLeft() throws IOException {
    byte[] open = content(9 * MIB, 3);
    byte[] next = content(2 * MIB, 4);
    try (CacheFixture fixture = new CacheFixture(directory, 10 * MIB)) {
      fixture.store(open);
      BlobReader reader = fixture.cache.openStored(Digest.sha256(open)).orElseThrow();
      FakeSource source = new FakeSource();
      try (BlobReader second = fixture.open(next, source)) {
        source.write(next, 0, next.length);
        assertTrue(second.isVerified());
        assertTrue(second.channel().isEmpty());
      }
      reader.close();
      assertFalse(fixture.cache.holds(Digest.sha256(next)));
      assertTrue(fixture.cache.figures().storing());
    }
  }

  @Test
  void aSmallerBoundAtTheNextStartEvicts() throws IOException {
    try (CacheFixture fixture = new CacheFixture(directory, 10 * MIB)) {
      for (int i = 0; i < 8; i++) {
        fixture.store(content(MIB, 3000 + i));
      }
    }
    try (CacheFixture fixture = new CacheFixture(directory, 4 * MIB)) {
      await(() -> fixture.cache.figures().bytes() <= 4 * MIB, "within the new bound");
      assertTrue(fixture.events.evicted.size() >= 4);
      assertTrue(onDisk(directory) <= 4 * MIB + 4096);
      assertEquals(8, fixture.cache.figures().blobs() + fixture.events.evicted.size());
    }
  }

  @Test
  void restingPartialsGoLast() throws IOException {
    byte[] partial = content(3 * MIB, 5);
    try (CacheFixture fixture = new CacheFixture(directory, 8 * MIB)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(partial, source);
      source.write(partial, 0, 2 * MIB);
      source.blob().fail(new IOException("gave up"));
      reader.close();
      for (int i = 0; i < 6; i++) {
        fixture.store(content(2 * MIB, 4000 + i));
      }
      assertTrue(Files.exists(fixture.partPath(partial)));
      fixture.store(content(7 * MIB, 6));
      assertFalse(Files.exists(fixture.partPath(partial)));
    }
  }

  @Test
  void quarantinedFilesCountAndGoFirst() throws IOException {
    byte[] bad = content(3 * MIB, 7);
    try (CacheFixture fixture = new CacheFixture(directory, 8 * MIB)) {
      fixture.store(bad);
      Files.delete(fixture.blobPath(bad));
      Files.write(fixture.blobPath(bad), content(2 * MIB, 8));
      assertTrue(fixture.cache.openStored(Digest.sha256(bad)).isEmpty());
      assertEquals(List.of(Digest.sha256(bad)), fixture.events.quarantined);
      assertEquals(2 * MIB, fixture.cache.figures().bytes());
      byte[] kept = content(5 * MIB, 9);
      fixture.store(kept);
      fixture.store(content(2 * MIB, 10));
      assertTrue(fixture.cache.holds(Digest.sha256(kept)));
      assertEquals(0, onDisk(directory.resolve("quarantine")));
    }
  }
}
