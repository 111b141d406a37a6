package io.towline.proxy.failover;

import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of a walk that are not answered yet, and the log of all. Belongs to the timers of
 * its walk.
 */
final class OpenAttempts {
  private final PullLog log;
  private final SmallQuestion question;
  private final List<OpenAttempt> open = new ArrayList<>();
  private boolean originFailed;

  OpenAttempts(PullLog log, SmallQuestion question) {
    this.log = log;
    this.question = question;
  }

  PullLog log() {
    return log;
  }

  void add(OpenAttempt attempt) {
    open.add(attempt);
  }

  /** Whether it was among them. */
  boolean remove(OpenAttempt attempt) {
    return open.remove(attempt);
  }

  boolean contains(OpenAttempt attempt) {
    return open.contains(attempt);
  }

  int size() {
    return open.size();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** How many of them are still counted on. */
  int inTime() {
    return (int) open.stream().filter(attempt -> !attempt.isLate()).count();
  }

  /** Whether one of them is still counted on. */
  boolean isAnyInTime() {
    return inTime() > 0;
  }

  /** Those that may be asked now, or again. */
  List<Endpoint> askable() {
    return question.endpoints(originFailed);
  }

  /** Notes for how long each has been silent, for a policy. */
  void noteSilences() {
    open.forEach(attempt -> attempt.logged().silentFor(attempt.logged().elapsed()));
  }

  /** Notes how one has ended; one that was late is not counted a second time. */
  void end(OpenAttempt attempt, Outcome outcome, String message) {
    log.end(attempt.logged(), outcome, message);
    if (attempt.isLate() && outcome != Outcome.NO_ANSWER) {
      attempt.logged().correct(outcome, message);
    }
    originFailed |= attempt.logged().isToOrigin();
  }

  /** Ends them all: nobody wants them any more. */
  void cancelAll() {
    List<OpenAttempt> left = List.copyOf(open);
    open.clear();
    for (OpenAttempt attempt : left) {
      log.end(attempt.logged(), Outcome.CANCELLED, "");
      attempt.cancel();
    }
  }

  /** What one asked of whom, for messages. */
  String describe(OpenAttempt attempt) {
    return question.describe(attempt.logged().endpoint());
  }
}
