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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill is a copy of the directory at that moment: the page cache outlives the process. */
final class CrashTest {
  @TempDir Path directory;

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path path : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @Test
  void aKillAtAnyPointLosesAtMostAMebibyteAndNothingIsWrong() throws IOException {
    for (int seed = 0; seed < 12; seed++) {
      Path before = directory.resolve("before" + seed);
      Path after = directory.resolve("after" + seed);
      byte[] content = content(6_000_000, 50 + seed);
      int killedAt = 100_000 + new Random(seed).nextInt(5_800_000);
      try (CacheFixture fixture = new CacheFixture(before)) {
        FakeSource source = new FakeSource();
        BlobReader reader = fixture.open(content, source);
        source.write(content, 0, killedAt);
        copy(before, after);
        source.blob().fail(new IOException("end"));
        reader.close();
      }
      try (CacheFixture fixture = new CacheFixture(after)) {
        FakeSource source = new FakeSource();
        try (BlobReader reader = fixture.open(content, source)) {
          int from = (int) source.blob().frontier();
          assertTrue(killedAt - from <= 1 << 20, "lost " + (killedAt - from));
          assertTrue(from <= killedAt);
          source.write(content, from, content.length);
          await(reader::isVerified, "verified");
          assertArrayEquals(content, readAvailable(reader, 0, true));
        }
      }
    }
  }

  @Test
  void theJournalOfAFileThatIsGoneVouchesForNothingOfTheNext() throws IOException {
    byte[] content = content(3_000_000, 90);
    String journal = "partial/" + Digest.sha256(content).hex() + ".journal";
    Path first = directory.resolve("first");
    byte[] old;
    try (CacheFixture fixture = new CacheFixture(first)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 2_500_000);
      old = Files.readAllBytes(first.resolve(journal));
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    Path next = directory.resolve("next");
    Path killed = directory.resolve("killed");
    try (CacheFixture fixture = new CacheFixture(next)) {
      Files.write(next.resolve(journal), old);
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 600_000);
      copy(next, killed);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    try (CacheFixture fixture = new CacheFixture(killed)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        long from = source.blob().frontier();
        assertTrue(from > 0 && from <= 600_000, "begins at " + from);
        source.write(content, (int) from, content.length);
        await(reader::isVerified, "verified");
        assertArrayEquals(content, readAvailable(reader, 0, true));
      }
    }
  }

  @Test
  void afterARebootOnlyWhatWasSyncedIsBelieved() throws Exception {
    byte[] content = content(40 << 20, 1);
    Digest digest = Digest.sha256(content);
    Path after = directory.resolve("after");
    try (CacheFixture fixture = new CacheFixture(directory.resolve("before"))) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 17 << 20);
      Path checkpoint = fixture.directory.resolve("partial/" + digest.hex() + ".ckpt");
      await(() -> Files.exists(checkpoint), "synced");
      source.write(content, 17 << 20, 20 << 20);
      copy(fixture.directory, after);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    Path journal = after.resolve("partial/" + digest.hex() + ".journal");
    Path checkpoint = after.resolve("partial/" + digest.hex() + ".ckpt");
    pretendAnotherBoot(journal, digest);
    pretendAnotherBoot(checkpoint, digest);
    try (CacheFixture fixture = new CacheFixture(after)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        long frontier = source.blob().frontier();
        assertTrue(frontier >= 16 << 20 && frontier < 17 << 20, "at " + frontier);
        source.write(content, (int) frontier, content.length);
        await(reader::isVerified, "verified");
      }
    }
  }

  @Test
  void bytesThatAMountHasLostAreNotBelievedInTheSameBoot() throws Exception {
    byte[] content = content(40 << 20, 8);
    Digest digest = Digest.sha256(content);
    Path after = directory.resolve("after");
    try (CacheFixture fixture = new CacheFixture(directory.resolve("before"))) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 17 << 20);
      Path checkpoint = fixture.directory.resolve("partial/" + digest.hex() + ".ckpt");
      await(() -> Files.exists(checkpoint), "synced");
      source.write(content, 17 << 20, 20 << 20);
      copy(fixture.directory, after);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    Path part = after.resolve("partial/" + digest.hex() + ".part");
    byte[] bytes = Files.readAllBytes(part);
    Arrays.fill(bytes, 19 << 20, (19 << 20) + 4096, (byte) 0); // a page that was never written
    Files.write(part, bytes);
    try (CacheFixture fixture = new CacheFixture(after)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        long frontier = source.blob().frontier();
        assertTrue(frontier >= 16 << 20 && frontier < 19 << 20, "at " + frontier);
        source.write(content, (int) frontier, content.length);
        await(reader::isVerified, "verified");
        assertArrayEquals(content, readAvailable(reader, 0, true));
      }
    }
  }

  private static void pretendAnotherBoot(Path path, Digest digest) throws IOException {
    Checkpoint record = Checkpoint.decode(Files.readAllBytes(path), digest).orElseThrow();
    Checkpoint older =
        new Checkpoint(
            record.sequence(),
            digest,
            record.size(),
            new BootId("another"),
            record.extents(),
            record.unsynced());
    Files.write(path, older.encode());
  }

  @Test
  void aPartialWithoutARecordOrWithADamagedOneIsDeleted() throws IOException {
    byte[] content = content(3_000_000, 2);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 2_000_000);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    Path journal = directory.resolve("partial/" + Digest.sha256(content).hex() + ".journal");
    byte[] bytes = Files.readAllBytes(journal);
    for (int i = 100; i < bytes.length; i += 7) {
      bytes[i] ^= 0x55;
    }
    Files.write(journal, bytes);
    Path checkpoint = directory.resolve("partial/" + Digest.sha256(content).hex() + ".ckpt");
    Files.write(checkpoint, Arrays.copyOf(Files.readAllBytes(checkpoint), 90));
    try (CacheFixture fixture = new CacheFixture(directory)) {
      assertEquals(0, fixture.cache.figures().partials());
      assertFalse(Files.exists(fixture.partPath(content)));
      assertFalse(Files.exists(journal));
      assertEquals(0, fixture.cache.figures().bytes());
    }
  }

  @Test
  void aRecordThatIsAheadOfTheFileIsCutToTheFile() throws IOException {
    byte[] content = content(3_000_000, 3);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 2_000_000);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    Path part = directory.resolve("partial/" + Digest.sha256(content).hex() + ".part");
    byte[] bytes = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(bytes, 1_500_000));
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        assertEquals(1_500_000, source.blob().frontier());
        assertEquals(3_000_000, reader.size().orElseThrow());
      }
    }
  }

  @Test
  void damagedPartialBytesAreFoundAtTheEndAndFetchedAgain() throws Exception {
    byte[] content = content(3_000_000, 4);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 2_000_000);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    Path part = directory.resolve("partial/" + Digest.sha256(content).hex() + ".part");
    byte[] bytes = Files.readAllBytes(part);
    bytes[1_000_000] ^= 1;
    Files.write(part, bytes);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        assertEquals(
            Progress.MISMATCH, source.write(content, 2_000_000, content.length).progress());
        assertEquals(Progress.VERIFIED, source.write(content, 0, content.length).progress());
        assertArrayEquals(content, readAvailable(reader, 0, true));
      }
    }
  }

  @Test
  void aPartialOlderThanADayIsDeleted() throws IOException {
    byte[] content = content(3_000_000, 5);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, 2_000_000);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    Path part = directory.resolve("partial/" + Digest.sha256(content).hex() + ".part");
    Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    try (CacheFixture fixture = new CacheFixture(directory)) {
      assertEquals(0, fixture.cache.figures().partials());
      assertFalse(Files.exists(part));
    }
  }

  @Test
  void aCompleteButUncommittedPartialNeedsNoFetch() throws IOException {
    byte[] content = content(3_000_000, 6);
    Path after = directory.resolve("after");
    try (CacheFixture fixture = new CacheFixture(directory.resolve("before"))) {
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, content.length - 1);
      source.blob().fail(new IOException("end"));
      reader.close();
    }
    copy(directory.resolve("before"), after);
    Path part = after.resolve("partial/" + Digest.sha256(content).hex() + ".part");
    Files.write(part, content);
    Path journal = after.resolve("partial/" + Digest.sha256(content).hex() + ".journal");
    Checkpoint record =
        Journal.read(new BlobFiles(after, FileChannel::open), Digest.sha256(content)).orElseThrow();
    CRC32C crc = new CRC32C();
    crc.update(content);
    Checkpoint whole =
        new Checkpoint(
            9,
            record.digest(),
            record.size(),
            record.boot(),
            Extents.NONE.plus(0, content.length),
            List.of(new Stretch(0, content.length, (int) crc.getValue())));
    Files.write(journal, whole.encode());
    try (CacheFixture fixture = new CacheFixture(after)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        await(reader::isVerified, "verified");
      }
      assertEquals(0, source.fills.get());
      await(() -> fixture.cache.holds(Digest.sha256(content)), "stored");
    }
  }

  /** Whether a process that begins after a kill would trust it. */
  private boolean knownOnDisk(byte[] content) {
    BlobIndex index = new BlobIndex(key -> false);
    try (IndexJournal read = new IndexJournal(directory, index, new RecordedEvents())) {
      read.keepOrder();
      StoredBlob blob = index.find(Digest.sha256(content));
      return blob != null && blob.trusted() != null;
    }
  }

  @Test
  void storedBlobsAreTrustedAfterAKill() throws IOException {
    byte[] content = content(2_000_000, 7);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      await(() -> knownOnDisk(content), "saved within seconds");
      assertFalse(
          IndexSnapshot.load(new BlobFiles(directory, FileChannel::open)).orElseThrow().clean());
    }
  }
}
