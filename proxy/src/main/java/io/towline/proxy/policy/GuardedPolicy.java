package io.towline.proxy.policy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's policy, which may be late, throw or talk nonsense. It is asked one question at a
 * time, on its own thread. A question that it does not answer in time is answered without it; while
 * it is still busy nobody waits for it (it is suspended), and after the third such time it is off
 * for good. Any thread.
 *
 * @param <Q> what it is asked
 * @param <A> what it answers
 */
final class GuardedPolicy<Q, A> {
  private static final int CHANCES = 3;
  private static final String INSTEAD = "; the built-in policy answered";

  private final Function<Q, A> policy;
  private final Sense<Q, A> sense;
  private final PolicyThread thread;
  private final Complaints complaints;
  private final Object lock = new Object();

  // Under the lock.
  private @Nullable Question<Q, A> running;
  private boolean suspended;
  private int overruns;

  GuardedPolicy(
      Function<Q, A> policy, Sense<Q, A> sense, PolicyThread thread, Complaints complaints) {
    this.policy = policy;
    this.sense = sense;
    this.thread = thread;
    this.complaints = complaints;
  }

  /**
   * Asks once for nothing, so that loading its classes is not taken for slowness: this question may
   * take its time, and those behind it are answered without it if they must.
   */
  void warmUp(Q about) {
    Question<Q, A> question = new Question<>(about);
    thread.questions().execute(() -> answer(question));
  }

  /** Its answer; empty if it has none that can be used. */
  CompletableFuture<Optional<A>> ask(Q about) {
    synchronized (lock) {
      if (suspended || isOff()) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
    }
    Question<Q, A> question = new Question<>(about);
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

  private void answer(Question<Q, A> question) {
    if (question.answer.isDone()) {
      return; // it waited too long for its turn
    }
    synchronized (lock) {
      running = question;
    }
    Optional<A> answer = Optional.empty();
    try {
      answer = usable(policy.apply(question.about), question.about);
    } catch (Throwable e) { // whatever a stranger's code throws, a LinkageError too
      complaints.add("threw", "threw " + e + INSTEAD, e);
    } finally {
      synchronized (lock) {
        running = null;
        suspended = false;
      }
      question.answer.complete(answer);
    }
  }

  private Optional<A> usable(@Nullable A answer, Q about) {
    if (answer == null) {
      complaints.add("null", "answered null" + INSTEAD, null);
      return Optional.empty();
    }
    Optional<String> nonsense = sense.objection(about, answer);
    nonsense.ifPresent(what -> complaints.add("nonsense", what + INSTEAD, null));
    return nonsense.isPresent() ? Optional.empty() : Optional.of(answer);
  }

  /** Answers without it when a question has waited long enough, whoever is to blame. */
  private void expire(Question<Q, A> question) {
    synchronized (lock) {
      if (question.answer.isDone()) {
        return;
      }
      suspended = running != null;
    }
    if (question.answer.complete(Optional.empty())) {
      complaints.add(
          "late",
          "has not answered in "
              + PolicyThread.LIMIT_MILLIS
              + " ms; the built-in policy answers until it is done",
          null);
    }
  }

  /** Counts against it that this question, begun a limit ago, still runs. */
  private void blame(Question<Q, A> question) {
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
        "off",
        "was late " + CHANCES + " times and is off; the built-in policy answers until a reload");
  }

  private boolean isOff() {
    return overruns >= CHANCES;
  }

  /** One question and its answer to come; itself and nothing else. */
  private static final class Question<Q, A> {
    private final Q about;
    private final CompletableFuture<Optional<A>> answer = new CompletableFuture<>();

    Question(Q about) {
      this.about = about;
    }
  }
}
