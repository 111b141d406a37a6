package io.towline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration whose nodes have the form that they should; what is missing is missing. */
record Tree(Node.Mapping top) {

  /** The part of the spare room that a list within a list's item has. */
  private static final int SPARE_WITHIN = 16;

  /** A place for a value, taken or not. */
  record Place(KeyPath path, Key<?> key) {}

  Optional<Node> at(KeyPath path) {
    Optional<Node> here = Optional.of(top);
    for (String segment : path.segments()) {
      if (here.isEmpty()) {
        break;
      }
      here = child(here.get(), segment);
    }
    return here;
  }

  /** Where this is said, or, if it is not, where the nearest thing around it is. */
  Source source(KeyPath path) {
    Node deepest = top;
    for (String segment : path.segments()) {
      Optional<Node> next = child(deepest, segment);
      if (next.isEmpty()) {
        break;
      }
      deepest = next.get();
    }
    return deepest.source();
  }

  /** How many items the list there has. */
  int size(KeyPath list) {
    return at(list)
        .map(node -> node instanceof Node.Sequence found ? found.items().size() : 0)
        .orElse(0);
  }

  /** The same with this value there. The item of a list may be an old one or the next. */
  Tree with(KeyPath path, Node value) {
    return new Tree((Node.Mapping) with(Optional.of(top), path.segments(), value));
  }

  private static Node with(Optional<Node> here, List<String> path, Node value) {
    if (path.isEmpty()) {
      return value;
    }
    String segment = path.get(0);
    Node changed =
        with(here.flatMap(node -> child(node, segment)), path.subList(1, path.size()), value);
    if (!KeyPath.isItem(segment)) {
      Node.Mapping mapping =
          here.map(Node.Mapping.class::cast).orElse(Node.Mapping.empty(value.source()));
      return mapping.with(segment, changed);
    }
    List<Node> items =
        new ArrayList<>(here.map(node -> ((Node.Sequence) node).items()).orElse(List.of()));
    int index = KeyPath.indexOf(segment);
    if (index == items.size()) {
      items.add(changed);
    } else {
      items.set(index, changed);
    }
    return new Node.Sequence(items, here.map(Node::source).orElse(value.source()));
  }

  private static Optional<Node> child(Node node, String segment) {
    if (node instanceof Node.Mapping mapping) {
      return mapping.get(segment);
    }
    if (node instanceof Node.Sequence sequence && KeyPath.isItem(segment)) {
      int index = KeyPath.indexOf(segment);
      return index < sequence.items().size()
          ? Optional.of(sequence.items().get(index))
          : Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * Every place there is, for the registries and upstreams that are named, in the table's order.
   */
  List<Place> places() {
    List<Place> places = new ArrayList<>();
    collect(Shape.TOP, KeyPath.TOP, 0, places);
    return places;
  }

  /**
   * The same, with room for more items in every list.
   *
   * @param spare how many
   */
  List<Place> places(int spare) {
    List<Place> places = new ArrayList<>();
    collect(Shape.TOP, KeyPath.TOP, spare, places);
    return places;
  }

  private void collect(Shape shape, KeyPath path, int spare, List<Place> places) {
    if (shape instanceof Shape.Leaf leaf) {
      places.add(new Place(path, leaf.key()));
    } else if (shape instanceof Shape.Section section) {
      section.children().forEach((name, each) -> collect(each, path.child(name), spare, places));
      section
          .others()
          .ifPresent(leaf -> others(section, path).forEach(at -> collect(leaf, at, spare, places)));
    } else if (shape instanceof Shape.Named named) {
      for (String name : names(path)) {
        collect(named.each(), path.child(name), spare, places);
      }
    } else if (shape instanceof Shape.Items items) {
      for (int index = 0; index < size(path) + spare; index++) {
        collect(items.each(), path.item(index), spare / SPARE_WITHIN, places);
      }
    }
  }

  /** The keys here that are none of the fixed ones. */
  List<KeyPath> others(Shape.Section section, KeyPath path) {
    return names(path).stream()
        .filter(name -> !section.children().containsKey(name))
        .map(path::child)
        .toList();
  }

  private List<String> names(KeyPath path) {
    return at(path)
        .map(node -> ((Node.Mapping) node).entries())
        .map(Map::keySet)
        .map(List::copyOf)
        .orElse(List.of());
  }
}
