package io.towline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One key that may be said at several levels: for everything, again for a registry, and perhaps
 * again for an upstream. What an inner level does not say comes from the one around it.
 *
 * @param ofUpstream empty where the key is about clients or the registry as a whole
 */
record Levels<T>(Key<T> common, Key<T> ofRegistry, Optional<Key<T>> ofUpstream) {

  /** The key at two levels: for everything, and for a registry. */
  static <T> Levels<T> two(Key<T> common) {
    return new Levels<>(common, inner(common, KeyPath.REGISTRY + common.path()), Optional.empty());
  }

  /** The key at all three levels. */
  static <T> Levels<T> three(Key<T> common) {
    Levels<T> two = two(common);
    Key<T> third = inner(two.ofRegistry, KeyPath.UPSTREAM + common.path());
    return new Levels<>(common, two.ofRegistry, Optional.of(third));
  }

  private static <T> Key<T> inner(Key<T> outer, String path) {
    return new Key<>(path, outer.type(), outer.isList(), outer.fallback(), outer.doc())
        .inherits(outer);
  }

  /** The key as it is said for this part: the whole, a registry or an upstream. */
  Key<T> key(Section section) {
    if (section.path().isTop()) {
      return common;
    }
    return section.isUpstream() ? ofUpstream.orElse(ofRegistry) : ofRegistry;
  }

  /** The value that counts for this part, if there is one. */
  Optional<T> optional(Section section) {
    boolean isOfRegistry = section.isUpstream() && ofUpstream.isEmpty();
    return (isOfRegistry ? section.registry() : section).optional(key(section));
  }

  /** The value of a key that has a default, for this part. */
  T one(Section section) {
    return optional(section)
        .orElseThrow(() -> new IllegalStateException("no default for " + common.path()));
  }

  static List<Key<?>> common(List<Levels<?>> all) {
    return all.stream().<Key<?>>map(Levels::common).toList();
  }

  static List<Key<?>> ofRegistry(List<Levels<?>> all) {
    return all.stream().<Key<?>>map(Levels::ofRegistry).toList();
  }

  static List<Key<?>> ofUpstream(List<Levels<?>> all) {
    List<Key<?>> keys = new ArrayList<>();
    all.forEach(levels -> levels.ofUpstream().ifPresent(keys::add));
    return keys;
  }
}
