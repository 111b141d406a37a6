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

  KeyPath {
    segments = List.copyOf(segments);
  }

  static KeyPath of(String... segments) {
    return new KeyPath(List.of(segments));
  }

  KeyPath child(String segment) {
    List<String> longer = new ArrayList<>(segments);
    longer.add(segment);
    return new KeyPath(longer);
  }

  KeyPath item(int index) {
    return child("[" + index + "]");
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

  /** Whether the segment stands for an item of a list. */
  static boolean isItem(String segment) {
    return segment.matches("\\[\\d+]");
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
