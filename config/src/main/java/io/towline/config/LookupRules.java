package io.towline.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What a configuration refers to must be there: variables, files with secrets, certificates. */
final class LookupRules {

  private static final Set<String> CERTIFICATES =
      Set.of(CommonKeys.TRUST_CA_FILES.path(), RegistryKeys.CA_FILE.path());

  private final References references;
  private final Problems problems;

  LookupRules(References references, Problems problems) {
    this.references = references;
    this.problems = problems;
  }

  void check(Tree tree) {
    for (Tree.Place place : tree.places()) {
      List<Node> nodes = tree.at(place.path()).stream().toList();
      for (Node node : nodes) {
        if (node instanceof Node.Sequence list) {
          for (int index = 0; index < list.items().size(); index++) {
            check(place.key(), list.items().get(index), place.path().item(index));
          }
        } else {
          check(place.key(), node, place.path());
        }
      }
    }
  }

  private void check(Key<?> key, Node node, KeyPath path) {
    String text = ((Node.Scalar) node).text();
    try {
      if (key.type().isReference()) {
        references.resolve(text);
      }
      if (CERTIFICATES.contains(key.path()) && !Files.isReadable(Path.of(text))) {
        throw new IllegalArgumentException("there is no file " + text + " that can be read");
      }
    } catch (IllegalArgumentException e) {
      problems.add(node.source(), path, String.valueOf(e.getMessage()));
    }
  }
}
