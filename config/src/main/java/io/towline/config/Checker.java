package io.towline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what was written with the table of keys. What is wrong goes to the problems and is left
 * out of the result, so that whoever reads on finds only values that can be read.
 */
final class Checker {

  private static final int LONGEST_VALUE = 4096;

  private final Problems problems;

  Checker(Problems problems) {
    this.problems = problems;
  }

  /** A whole file. */
  Tree check(Node.Mapping file) {
    Map<String, Node.Entry> kept = new LinkedHashMap<>(file.entries());
    kept.keySet().removeIf(key -> key.startsWith("x-"));
    Node.Mapping top = new Node.Mapping(kept, file.source());
    return new Tree((Node.Mapping) check(Shape.TOP, top, KeyPath.TOP).orElse(top));
  }

  /** One node where this shape belongs; empty if there is nothing to keep of it. */
  private Optional<Node> check(Shape shape, Node node, KeyPath path) {
    if (shape instanceof Shape.Leaf leaf) {
      return value(leaf.key(), node, path);
    }
    if (shape instanceof Shape.Items items) {
      return items(items, node, path);
    }
    if (node instanceof Node.Mapping mapping) {
      return Optional.of(
          shape instanceof Shape.Named named
              ? named(named, mapping, path)
              : section((Shape.Section) shape, mapping, path));
    }
    if (!(node instanceof Node.Null)) {
      String example = shape instanceof Shape.Section section ? firstKey(section) : "docker.io";
      problems.add(node.source(), path, "keys belong below it, as in `" + example + ": …`");
    }
    return Optional.empty();
  }

  private Node section(Shape.Section section, Node.Mapping mapping, KeyPath path) {
    Map<String, Node.Entry> kept = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              KeyPath key = path.child(name);
              Shape shape = section.children().get(name);
              if (shape == null && FailoverOptions.isOption(name, section)) {
                shape = section.others().orElseThrow();
              }
              if (shape == null) {
                problems.add(entry.key(), key, UnknownKey.message(key, section));
              } else if (shape instanceof Shape.NotAvailable) {
                problems.add(entry.key(), key, UnknownKey.NOT_AVAILABLE);
              } else {
                check(shape, entry.value(), key)
                    .ifPresent(good -> kept.put(name, new Node.Entry(entry.key(), good)));
              }
            });
    return new Node.Mapping(kept, mapping.source());
  }

  /** A registry with nothing behind its name is one with every default. */
  private Node named(Shape.Named named, Node.Mapping mapping, KeyPath path) {
    Map<String, Node.Entry> kept = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              Node good =
                  check(named.each(), entry.value(), path.child(name))
                      .orElse(Node.Mapping.empty(entry.key()));
              kept.put(name, new Node.Entry(entry.key(), good));
            });
    return new Node.Mapping(kept, mapping.source());
  }

  private Optional<Node> items(Shape.Items items, Node node, KeyPath path) {
    if (node instanceof Node.Sequence sequence) {
      List<Node> kept = new ArrayList<>();
      for (int index = 0; index < sequence.items().size(); index++) {
        Node item = sequence.items().get(index);
        if (item instanceof Node.Null) {
          problems.add(item.source(), path.item(index), "nothing stands behind this dash");
        }
        kept.add(
            check(items.each(), item, path.item(index)).orElse(Node.Mapping.empty(item.source())));
      }
      return Optional.of(new Node.Sequence(kept, sequence.source()));
    }
    if (!(node instanceof Node.Null)) {
      problems.add(node.source(), path, "a list belongs here: begin each item with `- `");
    }
    return Optional.empty();
  }

  /** The value, or values, of one key. A list may also be one text with commas. */
  Optional<Node> value(Key<?> key, Node node, KeyPath path) {
    if (node instanceof Node.Null) {
      return Optional.empty();
    }
    if (node instanceof Node.Mapping) {
      problems.add(node.source(), path, "no keys belong below it; say " + key.type().form());
      return Optional.empty();
    }
    if (!key.isList()) {
      return single(key, node, path);
    }
    List<Node> items =
        node instanceof Node.Sequence sequence ? sequence.items() : split((Node.Scalar) node);
    List<Node> kept = new ArrayList<>();
    for (int index = 0; index < items.size(); index++) {
      single(key, items.get(index), path.item(index)).ifPresent(kept::add);
    }
    return Optional.of(new Node.Sequence(kept, node.source()));
  }

  /** One value, or one item of a list of values. */
  Optional<Node> single(Key<?> key, Node node, KeyPath path) {
    if (!(node instanceof Node.Scalar scalar)) {
      problems.add(node.source(), path, "one value belongs here: " + key.type().form());
      return Optional.empty();
    }
    if (scalar.text().length() > LONGEST_VALUE) {
      problems.add(node.source(), path, "no value is longer than " + LONGEST_VALUE + " characters");
      return Optional.empty();
    }
    try {
      key.type().parse(scalar.text());
      return Optional.of(scalar);
    } catch (IllegalArgumentException e) {
      problems.add(scalar.source(), path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static List<Node> split(Node.Scalar text) {
    List<Node> items = new ArrayList<>();
    for (String part : text.text().split(",", -1)) {
      if (!part.isBlank()) {
        items.add(new Node.Scalar(part.strip(), text.source()));
      }
    }
    return items;
  }

  private static String firstKey(Shape.Section section) {
    return section.children().keySet().stream().findFirst().orElse("name");
  }
}
