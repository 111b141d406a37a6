package io.towline.config;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The values of keys that profiles preset. The nearest level decides, the upstream before the
 * registry before the whole; at one level a key that is said beats the profile. A profile takes the
 * place of those further out, but for {@code metered}, which leaves the times of the outer one.
 */
final class Presets {

  /** The defaults of the keys that some profile presets, by their common paths. */
  private static final Map<String, String> DEFAULTS =
      ProgressKeys.PROGRESS.stream()
          .map(Levels::common)
          .filter(key -> Profile.any(key.path()))
          .collect(Collectors.toUnmodifiableMap(Key::path, Presets::ofTable));

  /** What was said, before any default is filled in. */
  private final Tree said;

  Presets(Tree said) {
    this.said = said;
  }

  /** Whether a profile may decide about this key. */
  static boolean concern(Key<?> key) {
    return DEFAULTS.containsKey(key.commonPath());
  }

  private static String ofTable(Key<?> key) {
    return ((Fallback.Fixed) key.fallback()).values().get(0);
  }

  /** What counts for this key: said or preset at its level or further out, else its default. */
  Node value(Tree.Place place) {
    String key = place.key().commonPath();
    boolean isReplaced = false;
    for (KeyPath level : place.path().levels()) {
      Optional<Node> explicit = said.at(level.below(key));
      if (explicit.isPresent()) {
        return explicit.get();
      }
      Optional<Node> word = said.at(level.below(ProgressKeys.PROFILE.common().path()));
      if (word.isPresent() && !isReplaced) {
        Profile profile = Types.PROFILE.parse(((Node.Scalar) word.get()).text());
        Optional<String> preset = profile.preset(key);
        if (preset.isPresent()) {
          Source source = Source.profile(profile.word(), word.get().source());
          return new Node.Scalar(preset.get(), source);
        }
        isReplaced = profile.replacesOuter();
      }
    }
    return new Node.Scalar(DEFAULTS.getOrDefault(key, ""), Source.DEFAULT);
  }
}
