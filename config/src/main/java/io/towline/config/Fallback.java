package io.towline.config;

import java.util.List;

/** What counts when a key is not set. */
sealed interface Fallback {

  /** Always this; several for a list, none for an empty list. */
  record Fixed(List<String> values) implements Fallback {
    public Fixed {
      values = List.copyOf(values);
    }
  }

  /** The value of a key further out, by its path in the table. */
  record Inherited(String path) implements Fallback {}

  /** Found out when loading; the words are for people. */
  record Computed(String words) implements Fallback {}

  /** Nothing: the key has no value then. */
  record Unset() implements Fallback {}
}
