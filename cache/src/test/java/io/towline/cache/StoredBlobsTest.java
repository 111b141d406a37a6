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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredBlobsTest {
  @TempDir Path directory;

  private static void makeWritable(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  private static void flip(Path path, long offset) throws IOException {
    makeWritable(path);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, offset);
    }
  }

  /** Opens a damaged blob; the fetch has to begin, and its bytes are right. */
  private static void heals(CacheFixture fixture, byte[] content) throws IOException {
    await(() -> fixture.cache.figures().activeDownloads() == 0, "the fetch before rests");
    FakeSource source = new FakeSource();
    try (BlobReader reader = fixture.open(content, source)) {
      await(() -> source.fills.get() == 1, "fetched again");
      source.write(content, 0, content.length);
      reader.begin();
      assertArrayEquals(content, readAvailable(reader, 0, true));
    }
    await(() -> fixture.cache.holds(Digest.sha256(content)), "stored again");
    assertEquals(List.of(Digest.sha256(content)), fixture.events.quarantined);
  }

  @Test
  void aFlippedBitIsFoundBeforeTheReaderHasTheEndAndHealedInTheSameOpen() throws IOException {
    byte[] content = content(2_000_000, 1);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      flip(fixture.blobPath(content), 1_234_567);
      heals(fixture, content);
    }
  }

  @Test
  void whatWasWantedOfADamagedFileIsWantedOfTheFetch() throws IOException {
    byte[] content = content(40_000, 1);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      flip(fixture.blobPath(content), 0);
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        reader.want(7, content.length); // before or after the damage is found
        await(() -> source.wantedStarts.contains(7L), "wanted of the source");
      }
    }
  }

  @Test
  void aReaderThatBeganOnDamagedBytesFailsWithoutTheEnd() throws IOException {
    byte[] content = content(2_000_000, 2);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      flip(fixture.blobPath(content), 1_999_999);
      BlobReader reader = fixture.cache.openStored(Digest.sha256(content)).orElseThrow();
      reader.begin();
      assertTrue(reader.presentEnd(0, CacheFixture.WHOLE) <= content.length - 4096);
      await(() -> reader.failure().isPresent(), "failed");
      assertFalse(reader.isVerified());
      reader.close();
      assertFalse(fixture.cache.holds(Digest.sha256(content)));
    }
  }

  @Test
  void nothingOfADamagedFileLeavesWhileItsReadersAreToldOneAfterTheOther() throws IOException {
    byte[] content = content(2_000_000, 2);
    Digest digest = Digest.sha256(content);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      flip(fixture.blobPath(content), 1_999_999);
      CountDownLatch bothWait = new CountDownLatch(1);
      fixture.disk.beforeRead = path -> awaitUninterruptibly(bothWait);
      BlobReader first = fixture.cache.openStored(digest).orElseThrow();
      BlobReader second = fixture.cache.openStored(digest).orElseThrow();
      List<Long> ends = new CopyOnWriteArrayList<>();
      first.onProgress(() -> ends.add(second.presentEnd(0, CacheFixture.WHOLE)));
      first.presentEnd(0); // so that it is woken again
      ends.clear();
      bothWait.countDown();
      await(() -> second.failure().isPresent(), "the second one told");
      assertEquals(List.of(0L), ends, "what the second might send when the first is told");
      first.close();
      second.close();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTruncatedBlobIsFetchedAgain() throws IOException {
    byte[] content = content(300_000, 3);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      Path path = fixture.blobPath(content);
      makeWritable(path);
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(1000);
      }
      heals(fixture, content);
    }
  }

  @Test
  void aTouchedButRightBlobIsHashedOnceThenTrusted() throws IOException {
    byte[] content = content(300_000, 4);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      makeWritable(fixture.blobPath(content));
      try (BlobReader reader = fixture.cache.openStored(Digest.sha256(content)).orElseThrow()) {
        await(reader::isVerified, "verified");
        assertArrayEquals(content, readAvailable(reader, 0, true));
      }
      try (BlobReader again = fixture.cache.openStored(Digest.sha256(content)).orElseThrow()) {
        assertTrue(again.isVerified());
      }
      assertTrue(fixture.events.quarantined.isEmpty());
    }
  }

  @Test
  void whatIsReplacedByALinkAFolderOrAnotherNameIsNeverFollowed() throws IOException {
    byte[] content = content(100_000, 5);
    Path secret = Files.write(directory.resolve("secret"), content);
    Path cacheFolder = directory.resolve("cache");
    for (String kind : List.of("symlink", "hard link", "folder")) {
      try (CacheFixture fixture = new CacheFixture(cacheFolder)) {
        fixture.store(content);
        Path path = fixture.blobPath(content);
        Files.delete(path);
        switch (kind) {
          case "symlink" -> Files.createSymbolicLink(path, secret);
          case "hard link" -> Files.createLink(path, secret);
          default -> Files.createDirectory(path);
        }
        heals(fixture, content);
        assertTrue(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS), kind);
        assertEquals(100_000, Files.size(secret), kind);
        makeWritable(path);
        Files.delete(path);
      }
    }
  }

  @Test
  void aBlobThatVanishedIsAMiss() throws IOException {
    byte[] content = content(100_000, 6);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      Files.delete(fixture.blobPath(content));
      assertTrue(fixture.cache.openStored(Digest.sha256(content)).isEmpty());
      assertFalse(fixture.cache.holds(Digest.sha256(content)));
    }
  }

  @Test
  void whatTheIndexLacksIsFoundInTheBackgroundAndHashedWhenRead() throws IOException {
    byte[] content = content(200_000, 7);
    byte[] wrong = content(200_000, 8);
    Digest lie = Digest.sha256(content(5, 9));
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
    }
    Files.delete(directory.resolve("index.log"));
    Files.write(directory.resolve("blobs/sha256").resolve(lie.hex()), wrong);
    Files.write(directory.resolve("blobs/sha256/notes.txt"), wrong);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      await(() -> fixture.cache.holds(Digest.sha256(content)), "found");
      await(() -> fixture.cache.holds(lie), "found too");
      try (BlobReader reader = fixture.cache.openStored(Digest.sha256(content)).orElseThrow()) {
        await(reader::isVerified, "verified");
      }
      try (BlobReader reader = fixture.cache.openStored(lie).orElseThrow()) {
        await(() -> reader.failure().isPresent(), "failed");
      }
      await(
          () -> fixture.events.warnings.stream().anyMatch(w -> w.contains("notes.txt")), "warned");
      assertTrue(Files.exists(directory.resolve("blobs/sha256/notes.txt")));
    }
  }

  @Test
  void smallContentThatRottedIsNotAnswered() throws IOException {
    byte[] manifest = content(3_000, 10);
    Digest digest = Digest.sha256(manifest);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.cache.put(digest, manifest);
    }
    flip(directory.resolve("blobs/sha256").resolve(digest.hex()), 17);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      assertTrue(fixture.cache.content(digest).isEmpty());
      assertFalse(fixture.cache.holds(digest));
      assertEquals(List.of(digest), fixture.events.quarantined);
    }
  }

  @Test
  void verifyAlwaysHashesEveryOpen() throws IOException {
    byte[] content = content(40 << 20, 11);
    try (CacheFixture fixture = new CacheFixture(directory, 1L << 30, true)) {
      fixture.store(content);
      try (BlobReader reader = fixture.cache.openStored(Digest.sha256(content)).orElseThrow()) {
        assertFalse(reader.isVerified());
        assertEquals(
            0, reader.presentEnd(0, CacheFixture.WHOLE), "nothing leaves while it is hashed");
        await(reader::isVerified, "verified");
        assertEquals(content.length, reader.presentEnd(0, CacheFixture.WHOLE));
      }
    }
  }

  @Test
  void aStoredReaderHasNoWindowToLeave() throws IOException {
    byte[] content = content(100_000, 12);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      try (BlobReader reader = fixture.cache.openStored(Digest.sha256(content)).orElseThrow()) {
        assertFalse(reader.hasLeftTheWindow(0));
        assertThrows(IllegalStateException.class, () -> reader.detach(0, new FakeSource()));
      }
    }
  }
}
