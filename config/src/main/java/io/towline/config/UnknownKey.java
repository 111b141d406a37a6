package io.towline.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What to say about a key that is not in the table. */
final class UnknownKey {

  static final String NOT_AVAILABLE = "not available in this version; remove it";

  private UnknownKey() {}

  /** Names the nearest place of a key that exists elsewhere, else the nearest key valid here. */
  static String message(KeyPath place, Shape.Section section) {
    List<String> segments = place.segments();
    String name = segments.get(segments.size() - 1);
    List<String> valid = new ArrayList<>();
    for (Map.Entry<String, Shape> child : section.children().entrySet()) {
      if (!(child.getValue() instanceof Shape.NotAvailable)) {
        valid.add(child.getKey());
      }
    }
    Optional<String> elsewhere = elsewhere(name, segments);
    if (elsewhere.isPresent()) {
      return "unknown key here; did you mean `" + elsewhere.get() + "`?";
    }
    String nearest = EditDistance.nearest(name, valid).orElse("");
    return "unknown key; did you mean `" + nearest + "`? Allowed here: " + String.join(", ", valid);
  }

  /** Of all keys, and parts with keys, of this name: the one that shares most with the place. */
  private static Optional<String> elsewhere(String name, List<String> place) {
    List<List<String>> found = new ArrayList<>();
    for (Key<?> key : KeyTable.KEYS) {
      List<String> path = Shape.Row.of(key.path(), new Shape.NotAvailable()).path();
      int end = path.indexOf(name);
      if (end >= 0) {
        found.add(path.subList(0, end + 1));
      }
    }
    return found.stream()
        .min(Comparator.comparingInt(path -> -shared(path, place)))
        .map(path -> String.join(".", path).replace(".[]", "[]"));
  }

  private static int shared(List<String> path, List<String> place) {
    int length = 0;
    while (length < Math.min(path.size(), place.size())
        && fits(path.get(length), place.get(length))) {
      length++;
    }
    return length;
  }

  private static boolean fits(String pattern, String segment) {
    return pattern.equals(segment)
        || pattern.equals("NAME")
        || (pattern.equals("[]") && KeyPath.isItem(segment));
  }
}
