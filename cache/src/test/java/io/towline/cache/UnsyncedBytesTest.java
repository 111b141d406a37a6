package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnsyncedBytesTest {
  @TempDir Path directory;
  private final UnsyncedBytes unsynced = new UnsyncedBytes();
  private final byte[] content = CacheFixture.content(1000, 1);

  private void write(int start, int end) {
    unsynced.wrote(start, ByteBuffer.wrap(content, start, end - start));
  }

  private boolean isOnDisk(Stretch stretch, byte[] bytes) throws IOException {
    Path path = directory.resolve("file");
    Files.write(path, bytes);
    PartFile file = new PartFile(FileChannel.open(path, StandardOpenOption.READ), path);
    try {
      return UnsyncedBytes.has(file, stretch);
    } finally {
      file.release();
    }
  }

  @Test
  void writesThatFollowEachOtherAreOneStretchForEachWriter() throws IOException {
    write(0, 100);
    write(500, 600);
    write(100, 250);
    write(600, 700);
    List<Stretch> list = unsynced.list();
    assertEquals(2, list.size());
    assertEquals(0, list.get(0).start());
    assertEquals(250, list.get(0).end());
    assertEquals(500, list.get(1).start());
    assertEquals(700, list.get(1).end());
    assertTrue(isOnDisk(list.get(0), content));
    assertTrue(isOnDisk(list.get(1), content));
  }

  @Test
  void aFileThatLacksAByteOrHasAnotherIsNotBelieved() throws IOException {
    write(0, 1000);
    Stretch all = unsynced.list().get(0);
    byte[] changed = content.clone();
    changed[999] ^= 1;
    assertFalse(isOnDisk(all, changed));
    assertFalse(isOnDisk(all, Arrays.copyOf(content, 999)));
  }

  @Test
  void whatASyncCoveredNeedsNoSumAndWhatCameMeanwhileDoes() {
    write(0, 100);
    unsynced.syncBegins();
    write(100, 200);
    assertEquals(2, unsynced.list().size());
    unsynced.synced();
    List<Stretch> list = unsynced.list();
    assertEquals(1, list.size());
    assertEquals(100, list.get(0).start());
    assertEquals(200, list.get(0).end());
  }

  @Test
  void whatAFormerRunLeftIsKeptUntilASync() {
    unsynced.found(List.of(new Stretch(5, 10, 1)));
    write(10, 20);
    assertEquals(2, unsynced.list().size());
    unsynced.syncBegins();
    unsynced.synced();
    assertTrue(unsynced.list().isEmpty());
  }
}
