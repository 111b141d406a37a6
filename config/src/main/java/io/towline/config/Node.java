package io.towline.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was written, as a tree that knows where each part of it was said. Immutable. */
sealed interface Node {

  Source source();

  /** A key with nothing behind it, {@code ~} or {@code null}: not set. */
  record Null(Source source) implements Node {}

  /** One value, as the text that was written. */
  record Scalar(String text, Source source) implements Node {
    /** Without the text, which may be a password. */
    @Override
    public String toString() {
      return "value of " + source;
    }
  }

  /** A list. */
  record Sequence(List<Node> items, Source source) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys and their values, in the order in which they were written. */
  record Mapping(Map<String, Entry> entries, Source source) implements Node {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Mapping empty(Source source) {
      return new Mapping(Map.of(), source);
    }

    Optional<Node> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    Mapping with(String key, Node value) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.put(key, new Entry(value.source(), value));
      return new Mapping(changed, source);
    }
  }

  /** A value, and where its key was written. */
  record Entry(Source key, Node value) {}
}
