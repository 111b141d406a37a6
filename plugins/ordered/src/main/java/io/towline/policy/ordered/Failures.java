package io.towline.policy.ordered;

import io.towline.spi.Attempt;
import io.towline.spi.Outcome;
import io.towline.spi.Upstream;
import java.util.ArrayList;
import java.util.List;

/** Reads from a history what has failed since something last came of it. */
final class Failures {
  /** What an attempt must bring to count as progress. */
  static final long PROGRESS_BYTES = 1024 * 1024;

  private Failures() {}

  /**
   * The failed attempts since the last progress of any upstream, newest first. Refusals are not
   * among them: they shut out their upstream, and say nothing of the others.
   */
  static List<Attempt> sinceProgress(List<Attempt> attempts) {
    List<Attempt> row = new ArrayList<>();
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (attempt.outcome().isFinal()) {
        continue;
      }
      if (isProgress(attempt)) {
        break;
      }
      if (attempt.outcome().isFailure()) {
        row.add(attempt);
      }
    }
    return row;
  }

  /** How often this upstream has failed since its last progress, a cut after progress included. */
  static int of(Upstream upstream, List<Attempt> attempts) {
    int failures = 0;
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (attempt.upstream().equals(upstream)) {
        failures += attempt.outcome().isFailure() ? 1 : 0;
        if (isProgress(attempt)) {
          break;
        }
      }
    }
    return failures;
  }

  private static boolean isProgress(Attempt attempt) {
    return attempt.outcome() == Outcome.DONE || attempt.bytes() >= PROGRESS_BYTES;
  }
}
