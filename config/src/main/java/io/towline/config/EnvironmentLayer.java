package io.towline.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The variables {@code TOWLINE_…}, laid over what the file says. */
final class EnvironmentLayer {

  private static final String PREFIX = "TOWLINE_";

  /**
   * Read elsewhere: by the defaults, the start script, the logging setup and the client commands.
   */
  private static final Set<String> NOT_KEYS =
      Set.of(
          "TOWLINE_LOG_FORMAT",
          "TOWLINE_LOG_LEVEL",
          "TOWLINE_ADMIN",
          "TOWLINE_ADMIN_CA",
          "TOWLINE_ADMIN_TOKEN",
          "TOWLINE_JAVA_OPTS",
          "TOWLINE_HOME",
          ComputedDefaults.CONTAINER);

  /** What Kubernetes gives every pod for a Service called towline or towline-something. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(
          "TOWLINE_([A-Z0-9_]+_)?"
              + "(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");

  private static final Pattern PORT_OF_KUBERNETES =
      Pattern.compile("TOWLINE_([A-Z0-9_]+_)?PORT=(tcp|udp|sctp)://.*");

  /** How many items an environment may add to a list. */
  private static final int SPARE_ITEMS = 32;

  private final Map<String, String> environment;
  private final Problems problems;
  private final List<String> warnings;

  EnvironmentLayer(Map<String, String> environment, Problems problems, List<String> warnings) {
    this.environment = environment;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** The tree with every override in it. */
  Tree over(Tree written) {
    if (environment.keySet().stream().noneMatch(EnvironmentLayer::isMeant)) {
      return written;
    }
    Map<String, List<Tree.Place>> places = places(written);
    Tree tree = written;
    for (String variable : variables()) {
      List<Tree.Place> meant = places.getOrDefault(variable, List.of());
      if (meant.size() == 1) {
        tree = override(tree, variable, meant.get(0));
      } else if (meant.isEmpty()) {
        Optional<Tree.Place> option = FailoverOptions.place(variable, tree);
        if (option.isPresent()) {
          tree = override(tree, variable, option.get());
        } else {
          unknown(variable, places);
        }
      } else {
        problems.add(
            Source.environment(variable),
            KeyPath.TOP,
            "means both " + meant.get(0).path() + " and " + meant.get(1).path() + "; use the file");
      }
    }
    return tree;
  }

  /** Shorter names first, so that item 2 comes before item 10. */
  private List<String> variables() {
    return environment.keySet().stream()
        .filter(EnvironmentLayer::isMeant)
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static boolean isMeant(String name) {
    return name.startsWith(PREFIX) && !NOT_KEYS.contains(name);
  }

  private Tree override(Tree tree, String variable, Tree.Place place) {
    Source source = Source.environment(variable);
    List<String> segments = place.path().segments();
    for (int end = 1; end <= segments.size(); end++) {
      KeyPath list = new KeyPath(segments.subList(0, end - 1));
      String segment = segments.get(end - 1);
      if (KeyPath.isItem(segment) && KeyPath.indexOf(segment) > tree.size(list)) {
        problems.add(
            source,
            place.path(),
            "the list has no item " + tree.size(list) + " yet; its items are counted from 0");
        return tree;
      }
    }
    Checker checker = new Checker(problems);
    Node said = new Node.Scalar(environment.getOrDefault(variable, ""), source);
    boolean isItem = KeyPath.isItem(segments.get(segments.size() - 1));
    Optional<Node> good =
        isItem
            ? checker.single(place.key(), said, place.path())
            : checker.value(place.key(), said, place.path());
    return good.map(node -> tree.with(place.path(), node)).orElse(tree);
  }

  private void unknown(String variable, Map<String, List<Tree.Place>> places) {
    String assignment = variable + "=" + environment.get(variable);
    if (OF_KUBERNETES.matcher(variable).matches()
        || PORT_OF_KUBERNETES.matcher(assignment).matches()) {
      return;
    }
    for (String path : KeyTable.NOT_AVAILABLE) {
      if (variable.matches(pattern(path))) {
        problems.add(Source.environment(variable), KeyPath.TOP, UnknownKey.NOT_AVAILABLE);
        return;
      }
    }
    String nearest = EditDistance.nearest(variable, places.keySet()).orElse("");
    warnings.add(
        "environment " + variable + ": no key has this name; did you mean " + nearest + "?");
  }

  private static String pattern(String path) {
    KeyPath template = new KeyPath(List.of(path.replace("[]", ".#").split("\\.", -1)));
    return template.variable().replace("_NAME_", "_[A-Z0-9_]+_").replace("___", "_\\d+_")
        + "(_.*)?";
  }

  private static Map<String, List<Tree.Place>> places(Tree tree) {
    Map<String, List<Tree.Place>> places = new LinkedHashMap<>();
    for (Tree.Place place : tree.places(SPARE_ITEMS)) {
      add(places, place);
      if (place.key().isList()) {
        for (int index = 0; index < tree.size(place.path()) + SPARE_ITEMS; index++) {
          add(places, new Tree.Place(place.path().item(index), place.key()));
        }
      }
    }
    return places;
  }

  private static void add(Map<String, List<Tree.Place>> places, Tree.Place place) {
    places.computeIfAbsent(place.path().variable(), name -> new ArrayList<>()).add(place);
  }
}
