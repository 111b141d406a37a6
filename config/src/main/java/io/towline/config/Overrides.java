package io.towline.config;

import java.util.Optional;

/** What the command line says; it beats everything else. Written as in the file. */
public record Overrides(
    Optional<String> listen, Optional<String> adminListen, Optional<String> cacheDirectory) {

  /** The command line says nothing. */
  public static final Overrides NONE =
      new Overrides(Optional.empty(), Optional.empty(), Optional.empty());
}
