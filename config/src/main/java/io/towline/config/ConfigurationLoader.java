package io.towline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a configuration and names everything that is wrong with it, in one go. */
public final class ConfigurationLoader {

  /**
   * The configuration of the file, or the built-in one without a file, with the environment and the
   * command line laid over it. Blocking; any thread.
   *
   * @throws ConfigurationException with every mistake
   */
  public LoadedConfiguration load(
      Optional<Path> file, Map<String, String> environment, Overrides commandLine)
      throws ConfigurationException {
    return incomplete(file);
  }

  private static LoadedConfiguration incomplete(Optional<Path> file) throws ConfigurationException {
    throw new ConfigurationException(
        List.of(new Problem(file.map(Path::toString).orElse(""), 0, "", "the loader is not here")));
  }
}
