package io.towline.proxy.cli;

import io.towline.config.ConfigurationException;
import io.towline.config.ConfigurationLoader;
import io.towline.config.LoadedConfiguration;
import io.towline.config.Overrides;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where this run's configuration comes from; it can be read again. */
record ConfigurationSource(
    Optional<Path> file, Map<String, String> environment, Overrides commandLine) {

  LoadedConfiguration load() throws ConfigurationException {
    return new ConfigurationLoader().load(file, environment, commandLine);
  }
}
