package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {

  @TempDir Path folder;

  @Test
  void anUntouchedFileHasNotChanged() throws Exception {
    ConfigurationWatch watch = new ConfigurationWatch(file("a"));
    assertFalse(watch.hasChanged());
    assertFalse(watch.hasChanged());
  }

  @Test
  void aChangeCountsOnceItIsAtRest() throws Exception {
    Path file = file("a");
    ConfigurationWatch watch = new ConfigurationWatch(file);
    Files.writeString(file, "half");
    assertFalse(watch.hasChanged());
    Files.writeString(file, "half and half");
    assertFalse(watch.hasChanged());
    assertTrue(watch.hasChanged());
    assertFalse(watch.hasChanged());
  }

  @Test
  void aSwappedLinkOfAConfigMapIsAChange() throws Exception {
    Files.createDirectories(folder.resolve("v1"));
    Files.createDirectories(folder.resolve("v2"));
    Files.writeString(folder.resolve("v1/towline.yaml"), "one");
    Files.writeString(folder.resolve("v2/towline.yaml"), "two");
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
    Path file =
        Files.createSymbolicLink(folder.resolve("towline.yaml"), Path.of("..data/towline.yaml"));
    ConfigurationWatch watch = new ConfigurationWatch(file);
    Path next = Files.createSymbolicLink(folder.resolve("..next"), Path.of("v2"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertFalse(watch.hasChanged());
    assertTrue(watch.hasChanged());
  }

  @Test
  void aFileThatWasOnlyTouchedHasNotChanged() throws Exception {
    Path file = file("a");
    ConfigurationWatch watch = new ConfigurationWatch(file);
    Files.writeString(file, "a");
    assertFalse(watch.hasChanged());
    assertFalse(watch.hasChanged());
  }

  @Test
  void aFileThatIsGoneForAWhileHasNotChanged() throws Exception {
    Path file = file("a");
    ConfigurationWatch watch = new ConfigurationWatch(file);
    Files.delete(file);
    assertFalse(watch.hasChanged());
    assertFalse(watch.hasChanged());
    file("a");
    assertFalse(watch.hasChanged());
    assertFalse(watch.hasChanged());
  }

  @Test
  void aChangeAndBackIsNoChange() throws Exception {
    Path file = file("a");
    ConfigurationWatch watch = new ConfigurationWatch(file);
    file("b");
    assertFalse(watch.hasChanged());
    file("a");
    assertFalse(watch.hasChanged());
    assertEquals(false, watch.hasChanged());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("towline.yaml"), text);
  }
}
