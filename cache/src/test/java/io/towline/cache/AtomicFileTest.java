package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void replacesTheFileOnCommitAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    try (AtomicFile next = new AtomicFile(file)) {
      next.channel().write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)));
      assertEquals("old", Files.readString(file));
      assertFalse(next.isInPlace());
      next.commit();
      assertTrue(next.isInPlace());
    }
    assertEquals("new", Files.readString(file));
  }

  @Test
  void leavesNothingBehindWithoutACommit() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    new AtomicFile(file).close();
    assertEquals("old", Files.readString(file));
    assertFalse(Files.exists(folder.resolve("f.tmp")));
  }

  @Test
  void takesTheNameOfAnOldTemporaryFileAndFollowsNoLink() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    Files.createSymbolicLink(folder.resolve("f.tmp"), victim);
    try (AtomicFile next = new AtomicFile(folder.resolve("f"))) {
      next.channel().write(ByteBuffer.wrap(new byte[] {'n'}));
      next.commit();
    }
    assertEquals("mine", Files.readString(victim));
    assertEquals("n", Files.readString(folder.resolve("f")));
  }

  @Test
  void aFolderThatIsALinkIsRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("refs"), folder);
    assertThrows(
        NotDirectoryException.class, () -> PrivateFiles.createFolder(folder.resolve("refs")));
  }
}
