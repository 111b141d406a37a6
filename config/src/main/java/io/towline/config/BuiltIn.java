package io.towline.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The registries that the program knows by itself, from {@code built-in.yaml}. A file's registries
 * replace them; what a file does not say about one of the same name is taken from here.
 */
final class BuiltIn {

  private static final String REGISTRIES = "registries";
  private static final String UPSTREAMS = "upstreams";
  private static final String URL = "url";
  private static final String TAG_TTL = "tag_ttl";

  private BuiltIn() {}

  /** The tree with its registries completed, or with the built-in ones if it has none. */
  static Tree complete(Tree written) {
    Node.Mapping known = (Node.Mapping) read().at(KeyPath.of(REGISTRIES)).orElseThrow();
    if (written.at(KeyPath.of("cache", TAG_TTL)).isPresent()) {
      known = withoutTagTtl(known); // what was said for all registries beats what we think of one
    }
    Optional<Node> own = written.at(KeyPath.of(REGISTRIES));
    if (own.isEmpty()) {
      return withOrigins(written.with(KeyPath.of(REGISTRIES), known), known);
    }
    Tree tree = written;
    for (String name : ((Node.Mapping) own.get()).entries().keySet()) {
      for (Map.Entry<String, Node.Entry> key : keys(known, name).entrySet()) {
        KeyPath path = KeyPath.of(REGISTRIES, name, key.getKey());
        if (tree.at(path).isEmpty()) {
          tree = tree.with(path, key.getValue().value());
        }
      }
    }
    return withOrigins(tree, known);
  }

  private static Node.Mapping withoutTagTtl(Node.Mapping registries) {
    Node.Mapping changed = registries;
    for (Map.Entry<String, Node.Entry> registry : registries.entries().entrySet()) {
      if (registry.getValue().value() instanceof Node.Mapping keys
          && keys.get(TAG_TTL).isPresent()) {
        Map<String, Node.Entry> rest = new LinkedHashMap<>(keys.entries());
        rest.remove(TAG_TTL);
        changed = changed.with(registry.getKey(), new Node.Mapping(rest, keys.source()));
      }
    }
    return changed;
  }

  /** Gives the first upstream of each registry the URL of the origin, if it has none. */
  private static Tree withOrigins(Tree written, Node.Mapping known) {
    Tree tree = written;
    Node.Mapping registries = (Node.Mapping) tree.at(KeyPath.of(REGISTRIES)).orElseThrow();
    for (String name : registries.entries().keySet()) {
      KeyPath upstreams = KeyPath.of(REGISTRIES, name, UPSTREAMS);
      KeyPath url = upstreams.item(0).child(URL);
      boolean emptyList = tree.at(upstreams).isPresent() && tree.size(upstreams) == 0;
      if (RegistryRules.isName(name) && !emptyList && tree.at(url).isEmpty()) {
        tree = tree.with(url, origin(known, name));
      }
    }
    return tree;
  }

  private static Node origin(Node.Mapping known, String name) {
    return Optional.ofNullable(keys(known, name).get(UPSTREAMS))
        .flatMap(entry -> ((Node.Sequence) entry.value()).items().stream().findFirst())
        .flatMap(upstream -> ((Node.Mapping) upstream).get(URL))
        .orElse(new Node.Scalar("https://" + name, Source.DEFAULT));
  }

  private static Map<String, Node.Entry> keys(Node.Mapping registries, String name) {
    return registries
        .get(name)
        .filter(Node.Mapping.class::isInstance)
        .map(registry -> ((Node.Mapping) registry).entries())
        .orElse(Map.of());
  }

  private static Tree read() {
    Problems problems = new Problems();
    Tree tree = new Checker(problems).check(new YamlReader("", problems).read(text()));
    try {
      problems.throwIfAny();
    } catch (ConfigurationException e) {
      throw new IllegalStateException("built-in.yaml is wrong", e);
    }
    return new Tree((Node.Mapping) said(tree.top()));
  }

  /** The same, said by nobody but the program. */
  private static Node said(Node node) {
    if (node instanceof Node.Mapping mapping) {
      Node.Mapping copy = Node.Mapping.empty(Source.BUILT_IN);
      for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
        copy = copy.with(entry.getKey(), said(entry.getValue().value()));
      }
      return copy;
    }
    if (node instanceof Node.Sequence sequence) {
      List<Node> items = sequence.items().stream().map(BuiltIn::said).toList();
      return new Node.Sequence(items, Source.BUILT_IN);
    }
    return node instanceof Node.Scalar scalar
        ? new Node.Scalar(scalar.text(), Source.BUILT_IN)
        : new Node.Null(Source.BUILT_IN);
  }

  private static String text() {
    try (InputStream in = BuiltIn.class.getResourceAsStream("built-in.yaml")) {
      if (in == null) {
        throw new IllegalStateException("built-in.yaml is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
