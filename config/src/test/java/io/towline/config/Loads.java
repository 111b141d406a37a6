package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads text as a test wants it, on a machine that is the same everywhere. */
final class Loads {

  static final String FILE = "towline.yaml";

  /** Not root, with a home, and a disk of 1 TiB. */
  static final Machine MACHINE = new Machine(false, Path.of("/home/u"), path -> 1L << 40);

  private final Map<String, String> environment;

  private Loads(Map<String, String> environment) {
    this.environment = environment;
  }

  static Loads with(Map<String, String> environment) {
    return new Loads(environment);
  }

  static LoadedConfiguration text(String yaml) throws ConfigurationException {
    return with(Map.of()).load(yaml);
  }

  static LoadedConfiguration builtIn() throws ConfigurationException {
    return new ConfigurationLoader(MACHINE).load(Optional.empty(), Map.of(), Overrides.NONE);
  }

  static List<String> problems(String yaml) {
    return with(Map.of()).mistakes(yaml);
  }

  LoadedConfiguration load(String yaml) throws ConfigurationException {
    return load(yaml, Overrides.NONE);
  }

  LoadedConfiguration load(String yaml, Overrides commandLine) throws ConfigurationException {
    Path folder = folder();
    try {
      Path file = Files.writeString(folder.resolve(FILE), yaml);
      return new ConfigurationLoader(MACHINE).load(Optional.of(file), environment, commandLine);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every mistake, as it is printed, with the file's name instead of its path. */
  List<String> mistakes(String yaml) {
    return assertThrows(ConfigurationException.class, () -> load(yaml)).problems().stream()
        .map(problem -> problem.toString().replaceAll("/[^ ]*/" + FILE, FILE))
        .toList();
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("towline-config");
      folder.toFile().deleteOnExit();
      folder.resolve(FILE).toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
