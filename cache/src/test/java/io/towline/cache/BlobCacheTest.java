package io.towline.cache;

import static io.towline.cache.CacheFixture.await;
import static io.towline.cache.CacheFixture.content;
import static io.towline.cache.CacheFixture.readAvailable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobCacheTest {
  @TempDir Path directory;

  @Test
  void storesWhatWasFetchedAndServesItAgainWithoutASource() throws IOException {
    byte[] content = content(300_000, 1);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader first = fixture.open(content, source);
      assertEquals(BlobReader.Origin.MISS, first.origin());
      assertEquals(Progress.VERIFIED, source.write(content, 0, content.length).progress());
      assertTrue(first.isVerified());
      assertArrayEquals(content, readAvailable(first, 0, true));
      first.close();
      await(() -> fixture.cache.holds(Digest.sha256(content)), "stored");

      FakeSource unused = new FakeSource();
      try (BlobReader second = fixture.open(content, unused)) {
        assertEquals(BlobReader.Origin.HIT, second.origin());
        assertTrue(second.isVerified());
        assertTrue(second.channel().isPresent());
        assertArrayEquals(content, readAvailable(second, 0, true));
      }
      assertEquals(0, unused.fills.get());
      assertEquals(
          "r--------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.blobPath(content))));
      assertFalse(Files.exists(fixture.partPath(content)));
    }
  }

  @Test
  void aThousandReadersAreOneFill() throws Exception {
    byte[] content = content(1_000_000, 2);
    FakeSource source = new FakeSource();
    ExecutorService pool = Executors.newFixedThreadPool(1000);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      CountDownLatch ready = new CountDownLatch(1000);
      List<Future<Digest>> clients = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        clients.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  try (BlobReader reader = fixture.open(content, source)) {
                    return readWhole(reader);
                  }
                }));
      }
      await(() -> source.fills.get() == 1 && source.blob().readers() == 1000, "all joined");
      source.write(content, 0, content.length);
      for (Future<Digest> client : clients) {
        assertEquals(Digest.sha256(content), client.get(60, TimeUnit.SECONDS));
      }
      assertEquals(1, source.fills.get());
    } finally {
      pool.shutdown();
    }
  }

  private static Digest readWhole(BlobReader reader) throws Exception {
    Semaphore progress = new Semaphore(0);
    reader.begin();
    reader.onProgress(progress::release);
    MessageDigest hash = Digest.Algorithm.SHA256.newHash();
    ByteBuffer part = ByteBuffer.allocate(32 << 10);
    long size = reader.size().orElseThrow();
    for (long at = 0; at < size; at += part.limit()) {
      while (reader.presentEnd(at, CacheFixture.WHOLE) == at) {
        assertTrue(progress.tryAcquire(30, TimeUnit.SECONDS), "a wake-up was lost");
      }
      part.clear();
      assertTrue(reader.read(part, at) > 0);
      hash.update(part.flip());
    }
    return Digest.of(Digest.Algorithm.SHA256, hash.digest());
  }

  @Test
  void joinsWhatGrowsAndReadsItBeforeItIsComplete() throws IOException {
    byte[] content = content(1_000_000, 3);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader first = fixture.open(content, source);
      source.write(content, 0, 400_000);
      FakeSource unused = new FakeSource();
      BlobReader second = fixture.open(content, unused);
      assertEquals(BlobReader.Origin.JOINED, second.origin());
      assertEquals(0, unused.fills.get());
      byte[] early = readAvailable(second, 0, true);
      assertEquals(400_000 - 4096, early.length);
      assertArrayEquals(Arrays.copyOf(content, early.length), early);
      assertEquals(400_000, second.presentEnd(0));
      first.close();
      second.close();
    }
  }

  @Test
  void passesOnWhatReadersWantAlsoWhileTheFillIsBeingStarted() throws IOException {
    byte[] content = content(1_000_000, 4);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader[] early = new BlobReader[1];
      BlobSource starting =
          blob -> {
            try {
              early[0] = fixture.open(content, new FakeSource());
              early[0].want(500_000, 600_000);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            return source.fill(blob);
          };
      BlobReader reader =
          fixture.cache.open(Digest.sha256(content), OptionalLong.of(content.length), starting);
      assertEquals(List.of(500_000L), source.wantedStarts);
      reader.want(7, Long.MAX_VALUE);
      assertEquals(List.of(500_000L, 7L), source.wantedStarts);
      reader.close();
      early[0].close();
    }
  }

  @Test
  void aFillThatGivesUpEndsItsReadersAndTheNextOpenGoesOn() throws IOException {
    byte[] content = content(1_000_000, 5);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource broken = new FakeSource();
      BlobReader reader = fixture.open(content, broken);
      reader.begin();
      broken.write(content, 0, 600_000);
      broken.blob().fail(new IOException("all upstreams failed"));
      assertEquals("all upstreams failed", reader.failure().orElseThrow().getMessage());
      assertEquals(600_000 - 4096, readAvailable(reader, 0, true).length);
      reader.close();

      FakeSource next = new FakeSource();
      try (BlobReader again = fixture.open(content, next)) {
        assertEquals(1, next.fills.get());
        assertTrue(again.failure().isEmpty());
        assertEquals(600_000, next.blob().frontier());
        next.write(content, 600_000, content.length);
        await(again::isVerified, "verified");
        assertArrayEquals(content, readAvailable(again, 0, true));
      }
      await(() -> fixture.cache.holds(Digest.sha256(content)), "stored");
    }
  }

  @Test
  void goesOnAfterARestartWithWhatIsThere() throws IOException {
    byte[] content = content(5_000_000, 6);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 3_000_000);
      source.write(content, 4_000_000, 4_500_000);
      source.blob().fail(new IOException("shutdown"));
      reader.close();
    }
    try (CacheFixture fixture = new CacheFixture(directory)) {
      assertEquals(1, fixture.cache.figures().partials());
      assertTrue(fixture.cache.figures().bytes() >= 3_500_000);
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        assertEquals(3_000_000, source.blob().frontier());
        assertEquals(4_500_000, source.blob().present().endAt(4_200_000));
        source.write(content, 3_000_000, 4_000_000);
        source.write(content, 4_500_000, 5_000_000);
        await(reader::isVerified, "verified");
        assertArrayEquals(content, readAvailable(reader, 0, true));
      }
    }
  }

  @Test
  void anEmptyBlobNeedsNoFill() throws IOException {
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(new byte[0], source)) {
        assertTrue(reader.isVerified());
        assertEquals(0, reader.presentEnd(0, CacheFixture.WHOLE));
      }
      assertEquals(0, source.fills.get());
      await(() -> fixture.cache.holds(Digest.sha256(new byte[0])), "stored");
    }
  }

  @Test
  void putsContentThatIsThenInMemoryAndOnDisk() throws IOException {
    byte[] manifest = content(2_000, 7);
    Digest digest = Digest.sha256(manifest);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      assertTrue(fixture.cache.contentInMemory(digest).isEmpty());
      fixture.cache.put(digest, manifest);
      assertArrayEquals(manifest, fixture.cache.contentInMemory(digest).orElseThrow());
      assertTrue(fixture.cache.holds(digest));
    }
    try (CacheFixture fixture = new CacheFixture(directory)) {
      assertTrue(fixture.cache.holds(digest));
      assertTrue(fixture.cache.contentInMemory(digest).isEmpty());
      assertArrayEquals(manifest, fixture.cache.content(digest).orElseThrow());
      assertArrayEquals(manifest, fixture.cache.contentInMemory(digest).orElseThrow());
    }
  }

  @Test
  void refusesToPutOtherContentThanTheDigestSays() throws IOException {
    try (CacheFixture fixture = new CacheFixture(directory)) {
      Digest digest = Digest.sha256(content(10, 8));
      assertThrows(IllegalArgumentException.class, () -> fixture.cache.put(digest, content(10, 9)));
      assertFalse(fixture.cache.holds(digest));
    }
  }

  @Test
  void countsWhatItHolds() throws IOException {
    byte[] content = content(500_000, 10);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content(900_000, 11), source);
      CacheFigures figures = fixture.cache.figures();
      assertEquals(1, figures.blobs());
      assertEquals(1, figures.partials());
      assertEquals(1, figures.activeDownloads());
      assertTrue(figures.storing());
      assertTrue(figures.bytes() >= 1_400_000);
      assertTrue(figures.bytes() <= 1_410_000); // whole blocks
      source.blob().fail(new IOException("end"));
      reader.close();
    }
  }

  @Test
  void wakesOnceUntilTheReaderHasLooked() throws IOException {
    byte[] content = content(1_000_000, 12);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      AtomicInteger wakes = new AtomicInteger();
      reader.onProgress(wakes::incrementAndGet);
      assertEquals(1, wakes.get());
      source.write(content, 0, 256 << 10);
      assertEquals(1, wakes.get());
      reader.presentEnd(0, CacheFixture.WHOLE);
      source.write(content, 256 << 10, 512 << 10);
      assertEquals(2, wakes.get());
      reader.close();
      source.write(content, 512 << 10, 600 << 10);
      assertEquals(2, wakes.get());
    }
  }
}
