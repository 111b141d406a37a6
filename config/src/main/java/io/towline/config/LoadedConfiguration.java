package io.towline.config;

import java.util.List;
import java.util.function.Supplier;

/**
 * A configuration without mistakes, and where each part of it comes from.
 *
 * @param warnings sentences about what works but is probably not meant
 * @param shown writes it out, each time it is asked; a server that starts does not need it
 */
public record LoadedConfiguration(
    Configuration configuration, List<String> warnings, Supplier<Shown> shown) {

  /**
   * The configuration for people.
   *
   * @param effective every key, in the order of the documentation
   * @param text the configuration as YAML, every default filled in, each line with its source as a
   *     comment, secrets masked; it can be loaded again
   */
  public record Shown(List<Effective> effective, String text) {
    public Shown {
      effective = List.copyOf(effective);
    }
  }

  public LoadedConfiguration {
    warnings = List.copyOf(warnings);
  }

  /** As of {@link Shown}. */
  public List<Effective> effective() {
    return shown.get().effective();
  }

  /** As of {@link Shown}. */
  public String text() {
    return shown.get().text();
  }
}
