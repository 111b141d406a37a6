package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartFileTest {
  @TempDir Path folder;
  private Path part;
  private Path blob;
  private PartFile file;

  /** What others do to a file. */
  private enum Change {
    LEFT_ALONE(false),
    WRITTEN(true),
    LONGER(true),
    REMOVED(true),
    REPLACED(true);

    private final boolean shows;

    Change(boolean shows) {
      this.shows = shows;
    }
  }

  @BeforeEach
  void write() throws IOException {
    part = folder.resolve("part");
    blob = folder.resolve("blob");
    file =
        new PartFile(
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), part);
    file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
    // Long ago by the file system's clock, whose ticks are coarse.
    Files.setLastModifiedTime(part, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
  }

  private void commit() throws IOException {
    FileMark verified = FileMark.of(part);
    Files.move(part, blob);
    file.movedTo(blob, verified);
  }

  private void change(Change how) throws IOException {
    switch (how) {
      case LEFT_ALONE -> {}
      case WRITTEN -> Files.write(blob, new byte[] {1, 2, 4});
      case LONGER -> Files.write(blob, new byte[] {4}, StandardOpenOption.APPEND);
      case REMOVED -> Files.delete(blob);
      case REPLACED -> {
        Files.delete(blob);
        Files.write(blob, new byte[] {1, 2, 3});
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noticesWhatOthersDoToItOnceItIsWhole(Change how) throws IOException {
    commit();
    change(how);
    assertEquals(how.shows, file.isChanged());
    file.release();
  }

  @Test
  void isItsWritersToChangeBefore() throws IOException {
    file.write(ByteBuffer.wrap(new byte[] {9}), 3);
    assertFalse(file.isChanged());
    file.release();
  }
}
