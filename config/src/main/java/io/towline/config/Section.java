package io.towline.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One part of a complete tree, read by the keys of the table. */
record Section(Tree tree, KeyPath path) {

  static Section top(Tree tree) {
    return new Section(tree, KeyPath.TOP);
  }

  /** The registries, in the order of the file. */
  List<Section> registries() {
    return tree.at(KeyPath.of("registries")).stream()
        .flatMap(node -> ((Node.Mapping) node).entries().keySet().stream())
        .map(name -> new Section(tree, KeyPath.of("registries", name)))
        .toList();
  }

  /** The upstreams of this registry. */
  List<Section> upstreams() {
    KeyPath list = path.child("upstreams");
    return IntStream.range(0, tree.size(list))
        .mapToObj(index -> new Section(tree, list.item(index)))
        .toList();
  }

  /** Of this upstream: the credentials for some of its repositories. */
  List<Section> repositoryCredentials() {
    KeyPath list = path.child("repository_credentials");
    return IntStream.range(0, tree.size(list))
        .mapToObj(index -> new Section(tree, list.item(index)))
        .toList();
  }

  /** Whether this is an upstream of a registry. */
  boolean isUpstream() {
    return !path.isTop() && KeyPath.isItem(name());
  }

  /** The registry that this is, or is an upstream of. */
  Section registry() {
    return new Section(tree, new KeyPath(path.segments().subList(0, 2)));
  }

  /** What the user called this part: for a registry, its name. */
  String name() {
    return path.segments().get(path.segments().size() - 1);
  }

  /** The value of a key that has a default. */
  <T> T one(Key<T> key) {
    return optional(key).orElseThrow(() -> new IllegalStateException("no default for " + at(key)));
  }

  /** The value of a key, if it is set. */
  <T> Optional<T> optional(Key<T> key) {
    return text(key).map(key.type()::parse);
  }

  /** What was written behind a key, if it is set. */
  Optional<String> text(Key<?> key) {
    return tree.at(at(key)).map(node -> ((Node.Scalar) node).text());
  }

  <T> List<T> list(Key<T> key) {
    return tree.at(at(key)).stream()
        .flatMap(node -> ((Node.Sequence) node).items().stream())
        .map(item -> key.type().parse(((Node.Scalar) item).text()))
        .toList();
  }

  /** Whether somebody said it, be it the built-in configuration. */
  boolean says(Key<?> key) {
    return tree.at(at(key)).isPresent();
  }

  /** The place of a key in this part. */
  KeyPath at(Key<?> key) {
    List<String> pattern = Shape.Row.of(key.path(), new Shape.NotAvailable()).path();
    int depth = path.segments().size();
    return path.below(pattern.subList(depth, pattern.size()));
  }

  Source source(Key<?> key) {
    return tree.source(at(key));
  }

  Source source() {
    return tree.source(path);
  }
}
