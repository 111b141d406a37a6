package io.towline.proxy.tls;

import io.towline.config.Configuration;
import io.towline.config.ConfigurationLoader;
import io.towline.config.Overrides;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Configurations from text, as a user writes them. */
final class TestConfigurations {
  private TestConfigurations() {}

  static Configuration of(String yaml) throws Exception {
    Path file = Files.createTempFile("towline", ".yaml");
    try {
      Files.writeString(file, yaml);
      return new ConfigurationLoader()
          .load(Optional.of(file), Map.of("HOME", "/nowhere"), Overrides.NONE)
          .configuration();
    } finally {
      Files.delete(file);
    }
  }
}
