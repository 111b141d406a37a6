package io.towline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Prints a complete tree as YAML: every key, its value, and where the value comes from. */
final class Rendering {

  private static final Pattern PLAIN =
      Pattern.compile("(?!(?i:null)$)[A-Za-z0-9/][A-Za-z0-9./_-]*(%|:[0-9]+|://\\S+)?");
  private static final int COMMENT_COLUMN = 56;

  private final Tree tree;
  private final List<Effective> effective = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private Rendering(Tree tree) {
    this.tree = tree;
  }

  static Rendering of(Tree tree) {
    Rendering rendering = new Rendering(tree);
    rendering.section(Shape.TOP, KeyPath.TOP, "", "");
    return rendering;
  }

  /** YAML that can be loaded again; secrets are {@code ***}. */
  String text() {
    return text.toString();
  }

  List<Effective> effective() {
    return List.copyOf(effective);
  }

  /**
   * @param first what the first line begins with: spaces, or the dash of a list's item
   * @param indent what the other lines begin with
   */
  private void section(Shape.Section section, KeyPath path, String first, String indent) {
    String margin = first;
    for (var child : section.children().entrySet()) {
      KeyPath key = path.child(child.getKey());
      if (child.getValue() instanceof Shape.Leaf leaf) {
        value(leaf.key(), key, margin + word(child.getKey()) + ":");
      } else if (!(child.getValue() instanceof Shape.NotAvailable)) {
        text.append(margin).append(word(child.getKey())).append(":\n");
        below(child.getValue(), key, indent + "  ");
      } else {
        continue;
      }
      margin = indent;
    }
    section
        .others()
        .ifPresent(
            leaf ->
                tree.others(section, path)
                    .forEach(key -> value(leaf.key(), key, indent + name(key) + ":")));
  }

  private static String name(KeyPath key) {
    return word(key.segments().get(key.segments().size() - 1));
  }

  private void below(Shape shape, KeyPath path, String indent) {
    if (shape instanceof Shape.Section section) {
      section(section, path, indent, indent);
    } else if (shape instanceof Shape.Named named) {
      for (String name : ((Node.Mapping) tree.at(path).orElseThrow()).entries().keySet()) {
        text.append(indent).append(word(name)).append(":\n");
        below(named.each(), path.child(name), indent + "  ");
      }
    } else if (shape instanceof Shape.Items items) {
      for (int index = 0; index < tree.size(path); index++) {
        section((Shape.Section) items.each(), path.item(index), indent + "- ", indent + "  ");
      }
    }
  }

  private void value(Key<?> key, KeyPath path, String start) {
    Optional<Node> node = tree.at(path);
    if (node.isEmpty()) {
      line(start, "not set");
      effective.add(new Effective(path.toString(), "", "not set"));
    } else if (node.get() instanceof Node.Sequence list) {
      list(key, list, start);
      effective.add(
          new Effective(
              path.toString(),
              "[" + String.join(", ", list.items().stream().map(i -> shown(key, i)).toList()) + "]",
              list.source().toString()));
    } else {
      line(start + " " + shown(key, node.get()), node.get().source().toString());
      effective.add(
          new Effective(path.toString(), shown(key, node.get()), node.get().source().toString()));
    }
  }

  /** In one line where all of it was said at one place. */
  private void list(Key<?> key, Node.Sequence list, String start) {
    boolean together = list.items().stream().allMatch(i -> i.source().equals(list.source()));
    if (together) {
      String items = String.join(", ", list.items().stream().map(i -> shown(key, i)).toList());
      line(start + " [" + items + "]", list.source().toString());
      return;
    }
    text.append(start).append('\n');
    String margin = " ".repeat(start.length() - start.stripLeading().length()) + "  - ";
    for (Node item : list.items()) {
      line(margin + shown(key, item), item.source().toString());
    }
  }

  private void line(String content, String comment) {
    String gap = " ".repeat(Math.max(2, COMMENT_COLUMN - content.length()));
    text.append(content).append(gap).append("# ").append(comment).append('\n');
  }

  private static String shown(Key<?> key, Node node) {
    String value = ((Node.Scalar) node).text();
    return word(key.type().secret() ? Masked.SECRET : Masked.url(value));
  }

  /** As it is, or in double quotes where YAML would take it for something else. */
  private static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : Json.quoted(text);
  }
}
