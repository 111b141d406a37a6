package io.towline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The way from the top of a configuration to a key. Names may have dots in them, so it is a list.
 *
 * @param segments keys, and {@code [0]} for the item of a list
 */
record KeyPath(List<String> segments) {

  static final KeyPath TOP = new KeyPath(List.of());

  /** What the paths of the table begin with that are about a registry, or about an upstream. */
  static final String REGISTRY = "registries.NAME.";

  static final String UPSTREAM = "registries.NAME.upstreams[].";

  private static final int REGISTRY_DEPTH = 2;
  private static final int UPSTREAM_DEPTH = 4;

  KeyPath {
    segments = List.copyOf(segments);
  }

  static KeyPath of(String... segments) {
    return new KeyPath(List.of(segments));
  }

  KeyPath child(String segment) {
    return below(List.of(segment));
  }

  KeyPath item(int index) {
    return child("[" + index + "]");
  }

  /** A key below this, by its dotted path. */
  KeyPath below(String dotted) {
    return below(List.of(dotted.split("\\.", -1)));
  }

  KeyPath below(List<String> more) {
    List<String> longer = new ArrayList<>(segments);
    longer.addAll(more);
    return new KeyPath(longer);
  }

  /** Where it may be said again, nearest first: its upstream, its registry, the top. */
  List<KeyPath> levels() {
    List<KeyPath> levels = new ArrayList<>();
    if (segments.size() > UPSTREAM_DEPTH && segments.get(2).equals("upstreams")) {
      levels.add(new KeyPath(segments.subList(0, UPSTREAM_DEPTH)));
    }
    if (segments.size() > REGISTRY_DEPTH && segments.get(0).equals("registries")) {
      levels.add(new KeyPath(segments.subList(0, REGISTRY_DEPTH)));
    }
    levels.add(TOP);
    return levels;
  }

  /** The environment variable that overrides it. */
  String variable() {
    StringBuilder name = new StringBuilder("TOWLINE");
    for (String segment : segments) {
      String word = isItem(segment) ? segment.substring(1, segment.length() - 1) : segment;
      name.append('_').append(word.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
    }
    return name.toString();
  }

  boolean isTop() {
    return segments.isEmpty();
  }

  /** Whether the segment stands for an item of a list. */
  static boolean isItem(String segment) {
    int last = segment.length() - 1;
    if (last < 2 || segment.charAt(0) != '[' || segment.charAt(last) != ']') {
      return false;
    }
    for (int i = 1; i < last; i++) {
      if (segment.charAt(i) < '0' || segment.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The place of an item in its list, from 0. */
  static int indexOf(String segment) {
    return Integer.parseInt(segment.substring(1, segment.length() - 1));
  }

  /** Fit for a message, whatever a file calls its keys. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String segment : segments) {
      if (text.length() > 0 && !isItem(segment)) {
        text.append('.');
      }
      text.append(Words.line(segment));
    }
    return text.toString();
  }
}
