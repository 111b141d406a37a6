package io.towline.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How many letters two words differ in. */
final class EditDistance {

  /** No key is longer; the work grows with the length. */
  private static final int LONGEST = 200;

  private EditDistance() {}

  /** The candidate that takes the fewest changes; of equals, the first. */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    String start = word.substring(0, Math.min(word.length(), LONGEST));
    return candidates.stream().min(Comparator.comparingInt(candidate -> between(start, candidate)));
  }

  /** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment). */
  static int between(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(from, to, cost, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int cheapest(String from, String to, int[][] cost, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
