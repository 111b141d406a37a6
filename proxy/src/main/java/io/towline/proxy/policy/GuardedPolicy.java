package io.towline.proxy.policy;

import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.PullHistory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's policy, which may be late, throw or talk nonsense. It is asked one question at a
 * time, on its own thread. A question that it does not answer in time is answered without it; while
 * it is still busy nobody waits for it (it is suspended), and after the third such time it is off
 * for good. Any thread.
 */
final class GuardedPolicy {
  private static final int CHANCES = 3;

  private final FailoverPolicy policy;
  private final PolicyThread thread;
  private final Complaints complaints;
  private final Object lock = new Object();

  // Under the lock.
  private @Nullable Question running;
  private boolean suspended;
  private int overruns;

  /**
   * @param name for the log, such as {@code policy x of registry y}
   */
  GuardedPolicy(String name, FailoverPolicy policy, PolicyThread thread) {
    this.policy = policy;
    this.thread = thread;
    this.complaints = new Complaints(name, thread.nanos());
  }

  /**
   * Asks once for nothing, so that loading its classes is not taken for slowness: this question may
   * take its time, and those behind it are answered without it if they must.
   */
  void warmUp(PullHistory history) {
    Question question = new Question(history);
    thread.questions().execute(() -> answer(question));
  }

  /** Its answer; empty if it has none that can be used. */
  CompletableFuture<Optional<Decision>> ask(PullHistory history) {
    synchronized (lock) {
      if (suspended || isOff()) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
    }
    Question question = new Question(history);
    thread.afterLimit().execute(() -> expire(question));
    thread
        .questions()
        .execute(
            () -> {
              thread.afterLimit().execute(() -> blame(question));
              answer(question);
            });
    return question.answer;
  }

  private void answer(Question question) {
    if (question.answer.isDone()) {
      return; // it waited too long for its turn
    }
    synchronized (lock) {
      running = question;
    }
    Optional<Decision> answer = Optional.empty();
    try {
      answer = usable(policy.next(question.history), question.history);
    } catch (Throwable e) { // whatever a stranger's code throws, a LinkageError too
      complaints.add("threw " + e + "; the built-in policy answered", e);
    } finally {
      synchronized (lock) {
        running = null;
        suspended = false;
      }
      question.answer.complete(answer);
    }
  }

  private Optional<Decision> usable(@Nullable Decision decision, PullHistory history) {
    if (decision instanceof Decision.Try next && !history.upstreams().contains(next.upstream())) {
      complaints.add(
          "wants "
              + next.upstream()
              + ", which is none of the upstreams; the built-in policy"
              + " answered",
          null);
      return Optional.empty();
    }
    if (decision == null) {
      complaints.add("answered null; the built-in policy answered", null);
    }
    return Optional.ofNullable(decision);
  }

  /** Answers without it when a question has waited long enough, whoever is to blame. */
  private void expire(Question question) {
    synchronized (lock) {
      if (question.answer.isDone()) {
        return;
      }
      suspended = running != null;
    }
    if (question.answer.complete(Optional.empty())) {
      complaints.add(
          "has not answered in "
              + PolicyThread.LIMIT_MILLIS
              + " ms; the built-in policy answers"
              + " until it is done",
          null);
    }
  }

  /** Counts against it that this question, begun a limit ago, still runs. */
  private void blame(Question question) {
    synchronized (lock) {
      if (running != question) {
        return;
      }
      suspended = true;
      overruns++;
      if (!isOff()) {
        return;
      }
    }
    complaints.addLast(
        "was late " + CHANCES + " times and is off; the built-in policy answers until a reload");
  }

  private boolean isOff() {
    return overruns >= CHANCES;
  }

  /** One question and its answer to come; itself and nothing else. */
  private static final class Question {
    private final PullHistory history;
    private final CompletableFuture<Optional<Decision>> answer = new CompletableFuture<>();

    Question(PullHistory history) {
      this.history = history;
    }
  }
}
