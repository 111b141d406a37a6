package io.towline.cache;

import static io.towline.cache.CacheFixture.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheDirectoryTest {
  @TempDir Path directory;

  private CacheSettings settings(Path path, Duration wait) {
    return new CacheSettings(path, 1 << 20, false, wait);
  }

  private CacheDirectory take(Path path) throws IOException {
    return CacheDirectory.take(
        settings(path, Duration.ZERO), FileChannel::open, new RecordedEvents());
  }

  /** Holds a lock until its input ends; run as another process. */
  static final class LockHolder {
    private LockHolder() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
      CacheSettings settings =
          new CacheSettings(Path.of(arguments[0]), 1 << 20, false, Duration.ZERO);
      CacheDirectory held = CacheDirectory.take(settings, FileChannel::open, new RecordedEvents());
      System.out.println("held");
      while (System.in.read() >= 0) {
        // until the test is done with it
      }
      held.close();
    }
  }

  @Test
  void aSecondProcessIsRefusedAndMayWait() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('h', other.getInputStream().read());
      CacheUnusableException refused =
          assertThrows(CacheUnusableException.class, () -> take(directory));
      assertTrue(refused.toString().contains("used by another process"));
      assertTrue(refused.toString().contains("--wait-for-lock"));
      other.getOutputStream().close();
      CacheDirectory.take(
              settings(directory, Duration.ofSeconds(30)), FileChannel::open, new RecordedEvents())
          .close();
    } finally {
      other.destroy();
      assertTrue(other.waitFor(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void aSecondCacheInTheSameProcessIsRefusedToo() throws IOException {
    try (CacheDirectory held = take(directory)) {
      assertEquals(directory, held.files().root());
      assertThrows(CacheUnusableException.class, () -> take(directory));
    }
    take(directory).close();
  }

  @Test
  void aNewerLayoutIsRefusedAndNotTouched() throws IOException {
    Files.writeString(directory.resolve("version"), "3\n");
    CacheUnusableException refused =
        assertThrows(CacheUnusableException.class, () -> take(directory));
    assertTrue(refused.toString().contains("layout version 3"));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(directory.resolve("version")), files.toList());
    }
  }

  @Test
  void theLayoutBeforeIsReadAndBecomesThisOne() throws IOException {
    take(directory).close();
    Files.writeString(directory.resolve("version"), "1\n");
    take(directory).close();
    assertEquals("2\n", Files.readString(directory.resolve("version")));
  }

  @Test
  void aVersionThatCannotBeReadIsRefusedAndNotTouched() throws IOException {
    Files.createSymbolicLink(directory.resolve("version"), directory.resolve("nowhere"));
    assertThrows(CacheUnusableException.class, () -> take(directory));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(directory.resolve("version")), files.toList());
    }
  }

  @Test
  void aNewDirectoryIsAnImageLayoutForItsOwnerAlone() throws IOException {
    Path fresh = directory.resolve("a/b/cache");
    take(fresh).close();
    assertEquals(
        "{\"imageLayoutVersion\":\"1.0.0\"}", Files.readString(fresh.resolve("oci-layout")));
    assertEquals("2\n", Files.readString(fresh.resolve("version")));
    for (String name : List.of("", "blobs", "blobs/sha256", "partial", "quarantine")) {
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh.resolve(name))),
          name);
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh.resolve("lock"))));
  }

  @Test
  void whatAPowerCutEmptiedIsMadeAgain() throws IOException {
    take(directory).close();
    List<String> names = List.of("version", "oci-layout");
    for (String name : names) {
      Files.write(directory.resolve(name), new byte[0]);
    }
    take(directory).close();
    assertEquals("2\n", Files.readString(directory.resolve("version")));
    assertEquals(
        "{\"imageLayoutVersion\":\"1.0.0\"}", Files.readString(directory.resolve("oci-layout")));
  }

  @Test
  void aLinkInPlaceOfAFolderIsRefused() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path root = Files.createDirectory(directory.resolve("cache"));
    Files.createSymbolicLink(root.resolve("blobs"), elsewhere);
    CacheUnusableException refused = assertThrows(CacheUnusableException.class, () -> take(root));
    assertTrue(refused.toString().contains("cache.directory"));
    try (Stream<Path> files = Files.list(elsewhere)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsOneClearSentence() throws IOException {
    Path file = Files.write(directory.resolve("file"), "x".getBytes(StandardCharsets.UTF_8));
    CacheUnusableException refused =
        assertThrows(CacheUnusableException.class, () -> take(file.resolve("cache")));
    assertTrue(refused.toString().contains("the cache directory " + file));
    assertFalse(refused.toString().contains("\n"));
  }

  @Test
  void closingTheCacheTwiceIsFineAndGivesTheLockBack() throws IOException {
    CacheFixture fixture = new CacheFixture(directory);
    fixture.close();
    fixture.close();
    CacheFixture again = new CacheFixture(directory);
    await(() -> again.cache.figures().storing(), "open");
    again.close();
  }
}
