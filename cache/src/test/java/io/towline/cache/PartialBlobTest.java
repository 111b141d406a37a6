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
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartialBlobTest {
  @TempDir Path directory;

  @Test
  void readersSeeAPrefixOfTheContentWhateverTheOrderOfWrites() throws IOException {
    try (CacheFixture fixture = new CacheFixture(directory)) {
      for (int seed = 0; seed < 40; seed++) {
        writeInRandomOrder(fixture, seed);
      }
    }
  }

  private static void writeInRandomOrder(CacheFixture fixture, int seed) throws IOException {
    Random random = new Random(seed);
    byte[] content = content(70_000 + random.nextInt(3_000_000), 100 + seed);
    FakeSource source = new FakeSource();
    try (BlobReader reader = fixture.open(content, source)) {
      PartialBlob blob = source.blob();
      int position = 0;
      long lastEnd = 0;
      while (!reader.isVerified()) {
        int start =
            random.nextInt(3) > 0
                ? (int) blob.present().firstGap(0)
                : random.nextInt(content.length);
        int length = Math.min(content.length - start, 1 + random.nextInt(200_000));
        ByteBuffer data = ByteBuffer.wrap(content, start, length);
        Written written = blob.write(start, data);
        assertEquals(length, written.accepted());
        if (blob.present().contains(0, content.length)) {
          await(reader::isVerified, "verified, seed " + seed);
        }
        long end = reader.presentEnd(position, CacheFixture.WHOLE);
        assertTrue(end >= lastEnd, "the end never decreases");
        lastEnd = end;
        byte[] read = readAvailable(reader, position, true);
        assertArrayEquals(Arrays.copyOfRange(content, position, position + read.length), read);
        position += read.length;
      }
      assertEquals(content.length, position + readAvailable(reader, position, true).length);
    }
    await(() -> fixture.cache.holds(Digest.sha256(content)), "stored, seed " + seed);
  }

  @Test
  void countsOnlyNewBytes() throws IOException {
    byte[] content = content(500_000, 1);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        source.blob().write(100_000, ByteBuffer.wrap(content, 100_000, 50_000));
        Written over = source.blob().write(90_000, ByteBuffer.wrap(content, 90_000, 100_000));
        assertEquals(50_000, over.newBytes());
        assertEquals(100_000, over.accepted());
        assertEquals(0, source.blob().frontier());
        assertEquals(190_000, reader.presentEnd(95_000));
        assertEquals(95_000, reader.presentEnd(200_000) - 105_000);
      }
    }
  }

  @Test
  void refusesOtherBytesForTheSameOffsetsAndKeepsNothingOfThatWrite() throws IOException {
    byte[] content = content(500_000, 2);
    byte[] other = content.clone();
    other[150_000] ^= 1;
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        source.blob().write(100_000, ByteBuffer.wrap(content, 100_000, 100_000));
        Extents before = source.blob().present();
        assertThrows(
            ContentConflictException.class,
            () -> source.blob().write(0, ByteBuffer.wrap(other, 0, 200_000)));
        assertEquals(before, source.blob().present());
        assertTrue(reader.failure().isEmpty());
      }
    }
  }

  @Test
  void refusesBytesBeyondTheSize() throws IOException {
    byte[] content = content(100_000, 3);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        assertThrows(
            ContentConflictException.class,
            () -> source.blob().write(99_999, ByteBuffer.wrap(new byte[2])));
        assertFalse(reader.isVerified());
      }
    }
  }

  @Test
  void theFirstSizeStandsUnlessADescriptorSaysOtherwise() throws IOException {
    byte[] content = content(100_000, 4);
    Digest digest = Digest.sha256(content);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader first = fixture.cache.open(digest, OptionalLong.empty(), source);
      assertTrue(first.size().isEmpty());
      source.blob().sizeIs(90_000);
      source.blob().sizeIs(90_000);
      assertThrows(SizeConflictException.class, () -> source.blob().sizeIs(100_000));
      BlobReader second = fixture.open(content, source);
      assertEquals(100_000, first.size().orElseThrow());
      assertThrows(SizeConflictException.class, () -> source.blob().sizeIs(90_000));
      first.close();
      second.close();
    }
  }

  @Test
  void completesWhenTheSizeBecomesKnownLast() throws Exception {
    byte[] content = content(200_000, 5);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader =
          fixture.cache.open(Digest.sha256(content), OptionalLong.empty(), source)) {
        assertEquals(Progress.GROWING, source.write(content, 0, content.length).progress());
        source.blob().sizeIs(content.length);
        assertEquals(Progress.VERIFIED, source.awaitSettled());
        assertTrue(reader.isVerified());
      }
    }
  }

  @Test
  void wrongBytesFailReadersThatBeganAndLetTheOthersWaitForTheNextSource() throws IOException {
    byte[] content = content(400_000, 6);
    byte[] wrong = content.clone();
    wrong[399_999] ^= 1;
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      BlobReader begun = fixture.open(content, source);
      BlobReader waiting = fixture.open(content, source);
      begun.begin();
      assertEquals(Progress.MISMATCH, source.write(wrong, 0, wrong.length).progress());
      assertTrue(begun.failure().isPresent());
      assertThrows(IOException.class, () -> begun.read(ByteBuffer.allocate(10), 0));
      assertTrue(waiting.failure().isEmpty());
      assertEquals(0, waiting.presentEnd(0));
      assertEquals(0, source.blob().frontier());

      assertEquals(Progress.VERIFIED, source.write(content, 0, content.length).progress());
      assertArrayEquals(content, readAvailable(waiting, 0, true));
      assertEquals(content.length, waiting.channel().orElseThrow().size());
      begun.close();
      waiting.close();
      await(() -> fixture.cache.holds(Digest.sha256(content)), "stored");
      await(() -> fixture.cache.figures().bytes() <= 401 * 1024, "the wrong bytes are gone");
    }
  }

  @Test
  void neverGivesAWholeUnverifiedBlob() throws IOException {
    byte[] content = content(400_000, 7);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        source.blob().write(0, ByteBuffer.wrap(content, 0, 100));
        assertEquals(64, reader.presentEnd(0, CacheFixture.WHOLE));
        assertEquals(70, reader.presentEnd(70, CacheFixture.WHOLE));
        source.write(content, 100, content.length - 1);
        assertEquals(content.length - 1 - 4096, reader.presentEnd(0, CacheFixture.WHOLE));
      }
    }
  }

  @Test
  void aSmallBlobLeavesOnlyVerified() throws IOException {
    byte[] content = content(64 << 10, 8);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        source.write(content, 0, content.length - 1);
        assertEquals(0, reader.presentEnd(0, CacheFixture.WHOLE));
        source.write(content, content.length - 1, content.length);
        assertEquals(content.length, reader.presentEnd(0, CacheFixture.WHOLE));
      }
    }
  }

  @Test
  void aFailedSyncDropsTheFileAndItsReadersKeepWhatTheyRead() throws IOException {
    byte[] content = content(300_000, 9);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.disk.syncFails = path -> path.toString().endsWith(".part");
      FakeSource source = new FakeSource();
      BlobReader reader = fixture.open(content, source);
      source.write(content, 0, content.length);
      await(() -> !Files.exists(fixture.partPath(content)), "dropped");
      assertArrayEquals(content, readAvailable(reader, 0, true));
      assertFalse(fixture.cache.holds(Digest.sha256(content)));
      assertFalse(fixture.cache.figures().storing());
      reader.close();
      await(() -> fixture.cache.figures().bytes() == 0, "its bytes are counted no more");
    }
  }

  @Test
  void resumesALargePrefixAndSettlesInTheBackground() throws Exception {
    byte[] content = content(70 << 20, 10);
    FakeSource first = new FakeSource();
    try (CacheFixture fixture = new CacheFixture(directory)) {
      BlobReader reader = fixture.open(content, first);
      first.write(content, 0, content.length - 1);
      first.blob().fail(new IOException("restart"));
      reader.close();
    }
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        source.write(content, content.length - 1, content.length);
        await(reader::isVerified, "verified");
      }
      await(() -> fixture.cache.holds(Digest.sha256(content)), "stored");
    }
  }
}
