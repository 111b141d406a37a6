package io.towline.proxy.health;

import io.towline.spi.Outcome;

/** Counts how an upstream answers. Any thread. */
final class Counts {
  private Tally tally = new Tally(0, 0, true);

  synchronized void count(Outcome outcome) {
    if (outcome == Outcome.RUNNING || outcome == Outcome.CANCELLED) {
      return;
    }
    boolean isUp =
        switch (outcome) {
          case CONNECT_FAILED, NO_ANSWER, STALLED, CUT, SERVER_ERROR -> false;
          default -> true;
        };
    long failures = tally.failures() + (outcome.isFailure() ? 1 : 0);
    tally = new Tally(tally.requests() + 1, failures, isUp);
  }

  synchronized Tally tally() {
    return tally;
  }
}
