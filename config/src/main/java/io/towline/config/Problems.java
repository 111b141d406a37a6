package io.towline.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mistakes found so far. Not thread-safe: one load collects them. */
final class Problems {

  private final List<Problem> found = new ArrayList<>();

  void add(Source source, KeyPath key, String message) {
    found.add(new Problem(source.name(), source.line(), key.toString(), message));
  }

  /** Whether something was already said about this key. */
  boolean mention(KeyPath key) {
    return found.stream().anyMatch(problem -> problem.key().equals(key.toString()));
  }

  /** Ends the load if there is a mistake. */
  void throwIfAny() throws ConfigurationException {
    if (!found.isEmpty()) {
      List<Problem> sorted = new ArrayList<>(found);
      sorted.sort(Comparator.comparing(Problem::line));
      throw new ConfigurationException(sorted);
    }
  }
}
