package io.towline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What to say about a key that is not in the table. */
final class UnknownKey {

  static final String NOT_AVAILABLE = "not available in this version; remove it";

  private UnknownKey() {}

  /** Names the place of a key that exists elsewhere, else the nearest key that is valid here. */
  static String message(String name, Shape.Section section) {
    List<String> valid = new ArrayList<>();
    for (Map.Entry<String, Shape> child : section.children().entrySet()) {
      if (!(child.getValue() instanceof Shape.NotAvailable)) {
        valid.add(child.getKey());
      }
    }
    String nearest = EditDistance.nearest(name, valid).orElse("");
    for (Key<?> key : KeyTable.KEYS) {
      if (key.name().equals(name)) {
        return "unknown key here; did you mean `" + key.path() + "`?";
      }
    }
    return "unknown key; did you mean `" + nearest + "`? Allowed here: " + String.join(", ", valid);
  }
}
