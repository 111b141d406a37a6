package io.towline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Turns YAML 1.1 text into nodes. Anchors and merge keys ({@code <<}) are resolved; values stay the
 * text that was written, because only a key's type knows what {@code 1.10} or {@code no} means.
 */
final class YamlReader {

  /** A configuration of 1 MiB cannot have more, unless its aliases multiply each other. */
  private static final int MAX_NODES = 200_000;

  private static final int MAX_DEPTH = 50;

  private final String file;
  private final Problems problems;
  private int nodes;

  YamlReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The document, empty if the text is none or has none; what is wrong went to the problems. */
  Node.Mapping read(String text) {
    Source start = new Source(file, 1);
    try {
      LoaderOptions options = new LoaderOptions();
      options.setMaxAliasesForCollections(MAX_NODES);
      options.setNestingDepthLimit(MAX_DEPTH);
      String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
      org.yaml.snakeyaml.nodes.Node document = compose(withoutMark, options);
      Node top = document == null ? Node.Mapping.empty(start) : node(document, KeyPath.TOP);
      if (top instanceof Node.Mapping mapping) {
        return mapping;
      }
      if (!(top instanceof Node.Null)) {
        problems.add(top.source(), KeyPath.TOP, "say keys and values here, as in `version: 1`");
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add(new Source(file, line), KeyPath.TOP, "this is not YAML: " + said(e));
    } catch (YAMLException e) {
      problems.add(start, KeyPath.TOP, "this is not YAML: " + firstLine(e));
    } catch (TooManyNodes e) {
      problems.add(
          start, KeyPath.TOP, "its aliases contain themselves, or multiply beyond all bounds");
    }
    return Node.Mapping.empty(start);
  }

  /**
   * What {@code Yaml} does, without what it needs for objects: a logger, and that a search for its
   * maker.
   */
  private static org.yaml.snakeyaml.nodes.@Nullable Node compose(
      String text, LoaderOptions options) {
    ParserImpl parser = new ParserImpl(new StreamReader(text), options);
    return new Composer(parser, new Resolver(), options).getSingleNode();
  }

  private Node node(org.yaml.snakeyaml.nodes.Node yaml, KeyPath path) {
    Source source = source(yaml);
    // An alias may also stand inside of what it names, so that there is no end to the depth.
    if (++nodes > MAX_NODES || path.segments().size() > MAX_DEPTH) {
      throw new TooManyNodes();
    }
    if (yaml instanceof MappingNode mapping) {
      return mapping(mapping, path);
    }
    if (yaml instanceof SequenceNode sequence) {
      List<Node> items = new ArrayList<>();
      sequence.getValue().forEach(item -> items.add(node(item, path.item(items.size()))));
      return new Node.Sequence(items, source);
    }
    return yaml.getTag().equals(Tag.NULL)
        ? new Node.Null(source)
        : new Node.Scalar(((ScalarNode) yaml).getValue(), source);
  }

  private Node.Mapping mapping(MappingNode yaml, KeyPath path) {
    Map<String, Node.Entry> written = new LinkedHashMap<>();
    Map<String, Node.Entry> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : yaml.getValue()) {
      Source at = source(tuple.getKeyNode());
      Optional<String> key = key(tuple.getKeyNode());
      if (key.isEmpty()) {
        problems.add(at, path, "the key before this colon is missing, or is no plain word");
        continue;
      }
      KeyPath here = path.child(key.get());
      Node value = node(tuple.getValueNode(), here);
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(value, here, merged);
        continue;
      }
      Node.Entry earlier = written.putIfAbsent(key.get(), new Node.Entry(at, value));
      if (earlier != null) {
        int first = earlier.key().line();
        problems.add(at, here, "written twice, first in line " + first + "; keep one");
      }
    }
    merged.forEach(written::putIfAbsent);
    return new Node.Mapping(written, source(yaml));
  }

  /** What was merged first wins, and what is written beside the merge key wins over both. */
  private void merge(Node value, KeyPath path, Map<String, Node.Entry> into) {
    if (value instanceof Node.Mapping mapping) {
      mapping.entries().forEach(into::putIfAbsent);
    } else if (value instanceof Node.Sequence sequence) {
      sequence.items().forEach(item -> merge(item, path, into));
    } else {
      problems.add(
          value.source(), KeyPath.of("<<"), "merges keys: say an alias of a mapping, *name");
    }
  }

  private static Optional<String> key(org.yaml.snakeyaml.nodes.Node yaml) {
    return yaml instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  private Source source(org.yaml.snakeyaml.nodes.Node yaml) {
    return new Source(file, yaml.getStartMark().getLine() + 1);
  }

  /** A problem that begins with "but" goes on with the sentence of its context. */
  /** Without the file's own words: a secret may begin with a character that means something. */
  private static String said(MarkedYAMLException e) {
    String problem =
        String.valueOf(e.getProblem())
            .replaceFirst("^(found (?:undefined|duplicate) (?:alias|anchor|tag handle)) .*", "$1");
    return problem.startsWith("but ") ? e.getContext() + " " + problem : problem;
  }

  private static String firstLine(YAMLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The document grows beyond all bounds when its aliases are followed. */
  private static final class TooManyNodes extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
