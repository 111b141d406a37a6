package io.towline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a value wherever the table has a default, and an heir's value wherever one inherits. */
final class Completion {

  private final ComputedDefaults computed;
  private final Checker checker;

  Completion(ComputedDefaults computed, Checker checker) {
    this.computed = computed;
    this.checker = checker;
  }

  /**
   * The tree with every preset and default filled in. Outer keys come first, so that inner ones
   * inherit.
   */
  Tree complete(Tree written) {
    Presets presets = new Presets(written);
    Tree tree = written;
    for (Tree.Place place : written.places()) {
      if (tree.at(place.path()).isEmpty()) {
        Optional<Node> value =
            fallback(place, tree, presets)
                .flatMap(node -> checker.value(place.key(), node, place.path()));
        if (value.isPresent()) {
          tree = tree.with(place.path(), value.get());
        }
      }
    }
    return tree;
  }

  private Optional<Node> fallback(Tree.Place place, Tree tree, Presets presets) {
    if (Presets.concern(place.key())) {
      return Optional.of(presets.value(place));
    }
    Fallback fallback = place.key().fallback();
    if (fallback instanceof Fallback.Fixed fixed) {
      return Optional.of(node(fixed, place.key().isList()));
    }
    if (fallback instanceof Fallback.Inherited inherited) {
      return tree.at(outer(inherited.path(), place.path()));
    }
    return fallback instanceof Fallback.Computed ? computed.value(place, tree) : Optional.empty();
  }

  private static Node node(Fallback.Fixed fixed, boolean isList) {
    List<Node> values = new ArrayList<>();
    fixed.values().forEach(text -> values.add(new Node.Scalar(text, Source.DEFAULT)));
    return isList ? new Node.Sequence(values, Source.DEFAULT) : values.get(0);
  }

  /** The place of an outer key, around this one. */
  private static KeyPath outer(String pattern, KeyPath inner) {
    KeyPath path = KeyPath.TOP;
    for (String word : pattern.split("\\.", -1)) {
      int depth = path.segments().size();
      path = path.child(word.equals("NAME") ? inner.segments().get(depth) : word);
    }
    return path;
  }
}
