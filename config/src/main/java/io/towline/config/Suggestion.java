package io.towline.config;

import java.util.Collection;
import java.util.Optional;

/** The word that was probably meant. */
public final class Suggestion {

  private Suggestion() {}

  /** Of these names the one that the word is a slip of; empty if none is near. */
  public static Optional<String> nearest(String word, Collection<String> names) {
    int slip = Math.max(1, word.length() / 3);
    return EditDistance.nearest(word, names)
        .filter(name -> EditDistance.between(word, name) <= slip);
  }
}
