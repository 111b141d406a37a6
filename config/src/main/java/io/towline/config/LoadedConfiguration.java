package io.towline.config;

import java.util.List;

/**
 * A configuration without mistakes, and where each part of it comes from.
 *
 * @param effective every key, in the order of the documentation
 * @param warnings sentences about what works but is probably not meant
 * @param text the configuration as YAML, every default filled in, each line with its source as a
 *     comment, secrets masked; it can be loaded again
 */
public record LoadedConfiguration(
    Configuration configuration, List<Effective> effective, List<String> warnings, String text) {

  public LoadedConfiguration {
    effective = List.copyOf(effective);
    warnings = List.copyOf(warnings);
  }
}
