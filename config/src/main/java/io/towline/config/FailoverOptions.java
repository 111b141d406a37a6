package io.towline.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The options that stand beside the name of a failover policy. */
final class FailoverOptions {

  private static final String SECTION = "failover";
  private static final String POLICY = "policy";

  /** More changes than this are no slip of the finger. */
  private static final int SLIP = 2;

  private FailoverOptions() {}

  /** Whether a key that this part does not have is an option, and not a fixed key with a slip. */
  static boolean isOption(String name, Shape.Section section) {
    return section.others().isPresent()
        && name.matches("[a-z][a-z0-9_]{0,62}")
        && section.children().keySet().stream()
            .noneMatch(fixed -> EditDistance.between(name, fixed) <= SLIP);
  }

  /** The option that an environment variable means, if it means one. */
  static Optional<Tree.Place> place(String variable, Tree tree) {
    Shape.Section form = (Shape.Section) Shape.TOP.children().getOrDefault(SECTION, Shape.TOP);
    return Stream.concat(Stream.of(Section.top(tree)), Section.top(tree).registries().stream())
        .map(section -> section.path().child(SECTION))
        .filter(failover -> variable.startsWith(failover.variable() + "_"))
        .map(
            failover ->
                failover.child(
                    variable.substring(failover.variable().length() + 1).toLowerCase(Locale.ROOT)))
        .filter(option -> isOption(option.segments().get(option.segments().size() - 1), form))
        .map(option -> new Tree.Place(option, FailoverKeys.OPTION.common()))
        .findFirst();
  }

  /**
   * The tree in which every registry has the options that are said for all. Options belong to the
   * policy beside which they stand, so a registry that names a policy has none but its own.
   */
  static Tree inherit(Tree said) {
    Optional<Node> common = said.at(KeyPath.of(SECTION));
    Tree tree = said;
    for (Section registry : Section.top(said).registries()) {
      KeyPath failover = registry.path().child(SECTION);
      if (common.isPresent() && said.at(failover.child(POLICY)).isEmpty()) {
        for (var option : ((Node.Mapping) common.get()).entries().entrySet()) {
          KeyPath place = failover.child(option.getKey());
          if (!option.getKey().equals(POLICY) && said.at(place).isEmpty()) {
            tree = tree.with(place, option.getValue().value());
          }
        }
      }
    }
    return tree;
  }

  /** The options of a registry, as they were written. */
  static Map<String, String> of(Section registry) {
    KeyPath failover = registry.path().child(SECTION);
    Map<String, String> options = new LinkedHashMap<>();
    for (var option :
        ((Node.Mapping) registry.tree().at(failover).orElseThrow()).entries().entrySet()) {
      if (!option.getKey().equals(POLICY)) {
        options.put(option.getKey(), ((Node.Scalar) option.getValue().value()).text());
      }
    }
    return options;
  }
}
