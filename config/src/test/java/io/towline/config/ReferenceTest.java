package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** To write the file again: {@code mvn -pl config -am test -Dtowline.docs=write}. */
class ReferenceTest {

  private static final Path FILE = Path.of("..", "docs", "configuration.md");

  @Test
  void theDocumentationIsWhatTheTableOfKeysSays() throws Exception {
    if ("write".equals(System.getProperty("towline.docs"))) {
      Files.createDirectories(FILE.toAbsolutePath().normalize().getParent());
      Files.writeString(FILE, Reference.text());
    }
    assertEquals(Reference.text(), Files.readString(FILE));
  }
}
