package io.towline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The form of a whole configuration, as a tree; made from the table of keys. */
sealed interface Shape {

  /** What stands in the table for keys that a policy names. */
  String OPTION = "OPTION";

  /** The form of a whole file. */
  Section TOP = (Section) of(rows());

  /**
   * Fixed keys.
   *
   * @param others what any other key here is; empty: there are no others
   */
  record Section(Map<String, Shape> children, Optional<Leaf> others) implements Shape {}

  /** Keys that the user names, each with the same form behind it. */
  record Named(Shape each) implements Shape {}

  /** A list whose items have this form. */
  record Items(Shape each) implements Shape {}

  /** A key with a value, or with a list of values. */
  record Leaf(Key<?> key) implements Shape {}

  /** A key that a later version will have. */
  record NotAvailable() implements Shape {}

  /** What is left of a path, and what stands at its end. */
  record Row(List<String> path, Shape end) {
    static Row of(String path, Shape end) {
      return new Row(List.of(path.replace("[]", ".[]").split("\\.", -1)), end);
    }

    Row rest() {
      return new Row(path.subList(1, path.size()), end);
    }
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    KeyTable.KEYS.forEach(key -> rows.add(Row.of(key.path(), new Leaf(key))));
    KeyTable.NOT_AVAILABLE.forEach(path -> rows.add(Row.of(path, new NotAvailable())));
    return rows;
  }

  private static Shape of(List<Row> rows) {
    if (rows.get(0).path().isEmpty()) {
      return rows.get(0).end();
    }
    Map<String, List<Row>> byFirst = new LinkedHashMap<>();
    for (Row row : rows) {
      byFirst.computeIfAbsent(row.path().get(0), first -> new ArrayList<>()).add(row.rest());
    }
    Map<String, Shape> children = new LinkedHashMap<>();
    byFirst.forEach((first, rest) -> children.put(first, of(rest)));
    Shape each = children.get("NAME");
    if (each != null) {
      return new Named(each);
    }
    Shape item = children.get("[]");
    if (item != null) {
      return new Items(item);
    }
    Optional<Leaf> others = Optional.ofNullable(children.remove(OPTION)).map(Leaf.class::cast);
    return new Section(children, others);
  }
}
