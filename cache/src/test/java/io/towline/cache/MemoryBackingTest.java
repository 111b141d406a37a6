package io.towline.cache;

import static io.towline.cache.CacheFixture.await;
import static io.towline.cache.CacheFixture.content;
import static io.towline.cache.CacheFixture.readAvailable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryBackingTest {
  private static final int WINDOW = 8 << 20;

  @TempDir Path directory;

  /** Feeds the reader from [from, to) of the content, reading whatever may be read in between. */
  private static void pump(
      FakeSource source, byte[] content, BlobReader reader, ByteArrayOutputStream received)
      throws IOException {
    int at = (int) source.blob().frontier();
    while (at < content.length || received.size() < content.length) {
      if (at < content.length) {
        int length = Math.min(128 << 10, content.length - at);
        at += source.blob().write(at, ByteBuffer.wrap(content, at, length)).accepted();
      }
      received.write(readAvailable(reader, received.size(), true));
    }
  }

  @Test
  void aBlobLargerThanTheCacheGoesThroughMemory() throws IOException {
    byte[] content = content(20 << 20, 1);
    try (CacheFixture fixture = new CacheFixture(directory, 1 << 20)) {
      FakeSource source = new FakeSource();
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      try (BlobReader reader = fixture.open(content, source)) {
        assertTrue(reader.channel().isEmpty());
        pump(source, content, reader, received);
        assertTrue(reader.isVerified());
      }
      assertArrayEquals(content, received.toByteArray());
      assertFalse(fixture.cache.holds(Digest.sha256(content)));
      assertTrue(fixture.cache.figures().storing());
      await(() -> fixture.cache.figures().partials() == 0, "gone with its reader");
    }
  }

  @Test
  void goesOnInMemoryAtTheOffsetWhereTheDiskBecameFull() throws IOException {
    byte[] content = content(20 << 20, 2);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      FakeSource source = new FakeSource();
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      try (BlobReader reader = fixture.open(content, source)) {
        source.write(content, 0, 5 << 20);
        assertTrue(reader.channel().isPresent());
        fixture.disk.full = path -> path.toString().endsWith(".part");
        source.write(content, 5 << 20, 6 << 20);
        assertTrue(reader.channel().isEmpty());
        assertEquals(List.of(false), fixture.events.storing);
        pump(source, content, reader, received);
        assertTrue(reader.isVerified());
      }
      assertArrayEquals(content, received.toByteArray());
      assertFalse(fixture.cache.holds(Digest.sha256(content)));
    }
  }

  @Test
  void storesAgainWhenTheDiskTakesWrites() throws IOException {
    byte[] content = content(1 << 20, 3);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.disk.full = path -> true;
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        source.write(content, 0, content.length);
        assertTrue(reader.isVerified());
      }
      assertFalse(fixture.cache.figures().storing());
      fixture.disk.full = path -> false;
      await(() -> fixture.cache.figures().storing(), "the probe finds the disk well");
      assertEquals(List.of(false, true), fixture.events.storing);
      fixture.store(content);
    }
  }

  @Test
  void aWriterWaitsForTheOnlyReader() throws Exception {
    byte[] content = content(12 << 20, 4);
    try (CacheFixture fixture = new CacheFixture(directory, 1 << 20)) {
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        Written refused = source.write(content, 0, content.length);
        assertEquals(0, refused.accepted());
        assertEquals(WINDOW, source.blob().frontier());
        readAvailable(reader, 0, true);
        CountDownLatch room = new CountDownLatch(1);
        source.blob().whenRoom(room::countDown);
        assertTrue(room.await(30, TimeUnit.SECONDS));
        ByteBuffer more = ByteBuffer.wrap(content, WINDOW, 1 << 20);
        assertEquals(1 << 20, source.blob().write(WINDOW, more).accepted());
      }
    }
  }

  @Test
  void aReaderLeftBehindGoesOnAloneAndItsEndIsStillChecked() throws IOException {
    byte[] content = content(30 << 20, 5);
    try (CacheFixture fixture = new CacheFixture(directory, 1 << 20)) {
      FakeSource source = new FakeSource();
      BlobReader fast = fixture.open(content, source);
      BlobReader slow = fixture.open(content, source);
      slow.begin();
      source.write(content, 0, 1 << 20);
      byte[] start = Arrays.copyOf(content, 300_000);
      slow.presentEnd(0, CacheFixture.WHOLE);
      ByteBuffer some = ByteBuffer.allocate(300_000);
      while (some.hasRemaining()) {
        assertTrue(slow.read(some, some.position()) > 0);
      }
      assertArrayEquals(start, some.array());
      assertFalse(slow.hasLeftTheWindow(300_000));

      ByteArrayOutputStream received = new ByteArrayOutputStream();
      pump(source, content, fast, received);
      assertArrayEquals(content, received.toByteArray());
      assertTrue(slow.hasLeftTheWindow(300_000));

      FakeSource own = new FakeSource();
      try (BlobReader alone = slow.detach(300_000, own)) {
        assertEquals(300_000, own.blob().frontier());
        assertEquals(300_000, alone.presentEnd(300_000, CacheFixture.WHOLE));
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        rest.write(content, 0, 300_000);
        pump(own, content, alone, rest);
        assertTrue(alone.isVerified());
        assertArrayEquals(content, rest.toByteArray());
      }
      fast.close();
      slow.close();
    }
  }

  @Test
  void aDetachedReaderNeverGetsAWrongEnd() throws IOException {
    byte[] content = content(12 << 20, 6);
    byte[] wrong = content.clone();
    wrong[wrong.length - 1] ^= 1;
    try (CacheFixture fixture = new CacheFixture(directory, 1 << 20)) {
      FakeSource source = new FakeSource();
      BlobReader fast = fixture.open(content, source);
      pump(source, content, fast, new ByteArrayOutputStream());
      BlobReader late = fixture.open(content, new FakeSource());
      late.begin();
      assertTrue(late.hasLeftTheWindow(0));
      FakeSource own = new FakeSource();
      try (BlobReader alone = late.detach(0, own)) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        int at = 0;
        Written last = new Written(0, 0, Progress.GROWING);
        while (at < wrong.length) {
          int length = Math.min(128 << 10, wrong.length - at);
          last = own.blob().write(at, ByteBuffer.wrap(wrong, at, length));
          at += last.accepted();
          received.write(readAvailable(alone, received.size(), true));
        }
        assertEquals(Progress.MISMATCH, last.progress());
        assertTrue(alone.failure().isPresent());
        assertTrue(received.size() <= wrong.length - 4096);
      }
      await(() -> isClosed(own.blob()), "closed with its reader");
      fast.close();
      late.close();
    }
  }

  private static boolean isClosed(PartialBlob blob) {
    try {
      blob.write(0, ByteBuffer.allocate(0));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void outOfFileDescriptorsPullsGoOn() throws IOException {
    byte[] content = content(200_000, 7);
    try (CacheFixture fixture = new CacheFixture(directory)) {
      fixture.store(content);
      fixture.disk.openFails = path -> true;
      FakeSource source = new FakeSource();
      try (BlobReader reader = fixture.open(content, source)) {
        source.write(content, 0, content.length);
        assertArrayEquals(content, readAvailable(reader, 0, true));
      }
      assertFalse(fixture.cache.figures().storing());
    }
  }

  @Test
  void windowsShareWhatThereIs() {
    MemoryRoom room = new MemoryRoom(4L * MemoryRoom.PAGE_BYTES);
    MemoryWindow first = new MemoryWindow(room, 0);
    ByteBuffer data = ByteBuffer.allocate(5 * MemoryRoom.PAGE_BYTES);
    assertEquals(4 * MemoryRoom.PAGE_BYTES, first.write(data, 0));
    MemoryWindow second = new MemoryWindow(room, 0);
    assertEquals(0, second.write(data.clear(), 0));
    first.slideTo(3L * MemoryRoom.PAGE_BYTES);
    assertEquals(2 * MemoryRoom.PAGE_BYTES, second.write(data.clear(), 0));
    assertEquals(
        MemoryRoom.PAGE_BYTES,
        first.write(data.clear(), 4L * MemoryRoom.PAGE_BYTES),
        "its share is two pages now");
    first.close();
    second.close();
    first.close();
    assertEquals(0, room.usedBytes());
  }
}
