package io.towline.proxy.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A policy's thread and clock in the hands of a test, which is the only thread there is. */
final class ManualThread {
  private final Queue<Runnable> questions = new ArrayDeque<>();
  private final List<Runnable> timers = new ArrayList<>();
  private long nanos;

  PolicyThread thread() {
    return new PolicyThread(questions::add, timers::add, () -> nanos);
  }

  /** Lets the policy answer everything that waits. */
  void work() {
    for (Runnable next = questions.poll(); next != null; next = questions.poll()) {
      next.run();
    }
  }

  /** The limit passes for all that was asked or begun so far; called by a slow policy too. */
  void passLimit() {
    List<Runnable> due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
  }

  void passSeconds(long seconds) {
    nanos += seconds * 1_000_000_000L;
  }
}
