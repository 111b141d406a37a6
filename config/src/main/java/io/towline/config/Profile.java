package io.towline.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The values that one word stands for, by the common path of the key. A profile of times says how
 * far away the upstreams are; {@link #METERED} says what bytes cost, and leaves the times alone.
 */
enum Profile {
  LOCAL,
  INTRANET,
  CROSS_CLOUD,
  LARGE_IMAGES,
  METERED;

  private static final String TIMEOUT = "image_pull_progress_timeout";

  private Map<String, String> presets() {
    return switch (this) {
      case LOCAL -> Map.of(TIMEOUT, "10s");
      case INTRANET -> Map.of(TIMEOUT, "30s..60s");
      case CROSS_CLOUD -> Map.of(TIMEOUT, "60s..120s");
      case LARGE_IMAGES -> Map.of(TIMEOUT, "180s");
      case METERED ->
          Map.of(
              "progress.race", "false",
              "progress.max_parts", "1",
              "progress.hedge", "false",
              "progress.head_start", "false",
              "progress.finish_abandoned", "never",
              "progress.exploration", "0%");
    };
  }

  /** As it is written: {@code cross-cloud}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Profile::word).toList();
  }

  static Profile of(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst().orElseThrow();
  }

  /** Whether any profile presets the key of this common path. */
  static boolean any(String path) {
    return Arrays.stream(values()).anyMatch(profile -> profile.presets().containsKey(path));
  }

  /** Its value for a key, by the key's common path. */
  Optional<String> preset(String path) {
    return Optional.ofNullable(presets().get(path));
  }

  /** Whether it takes the place of any profile said further out. */
  boolean replacesOuter() {
    return this != METERED;
  }
}
