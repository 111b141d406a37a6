package io.towline.proxy.failover;

import io.towline.proxy.health.TrafficClass;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamFailure;
import io.towline.proxy.upstream.UpstreamRequest;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry's upstreams for something small, as the policy says, until one answers for good.
 * Everything happens on the timers of its ground.
 *
 * <p>Hedge for latency, time out only to reclaim: a request that is slow is doubted, and another
 * may be sent beside it; one that is late is not counted on any more, and may have a successor, but
 * it stays open, and the first good answer wins. At the question's deadline whoever waits is told
 * so; what is open then goes on for the next who asks, and nobody further is asked.
 */
public final class UpstreamWalk<T> {

  /** Reads a successful answer. */
  @FunctionalInterface
  public interface Judge<T> {
    /**
     * What the answer says.
     *
     * @throws Objection if it is not what was asked for
     */
    T read(UpstreamAnswer answer) throws Objection;
  }

  /**
   * What a walk lives on.
   *
   * @param timers everything of the walk runs on them, by the same clock as the observers'
   */
  public record Ground(Timers timers, Sender sender, Observers observers, WalkTimes times) {}

  private final Ground ground;
  private final Timers timers;
  private final SmallQuestion question;
  private final Judge<T> judge;
  private final Consumer<T> late;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final OpenAttempts open;
  private final NextStep next;
  private Timers.@Nullable Timer deadline;

  /**
   * A walk that has not begun.
   *
   * @param late takes a good answer that comes when the result has failed
   */
  public UpstreamWalk(Ground ground, SmallQuestion question, Judge<T> judge, Consumer<T> late) {
    this.ground = ground;
    this.timers = ground.timers();
    this.question = question;
    this.judge = judge;
    this.late = late;
    PullLog log =
        new PullLog(
            question.source(),
            question.repository(),
            PullHistory.Content.MANIFEST,
            ground.observers());
    this.open = new OpenAttempts(log, question);
    this.next = new NextStep(this, ground, question, open);
  }

  /**
   * Begins.
   *
   * @return the first good answer, or a failure with the {@link RegistryError} that the client
   *     should get; completes on the timers
   */
  public CompletableFuture<T> begin() {
    timers.execute(() -> guarded(this::first));
    return result;
  }

  private void first() {
    Duration left = question.deadline().left(timers.nanoTime());
    deadline = timers.after(left, () -> guarded(this::tooLate));
    if (left.isZero()) {
      tooLate();
    } else if (question.whom() == SmallQuestion.Whom.FIRST_ALONE) {
      next.alone(question.endpoints().get(0));
    } else {
      next.begin();
    }
  }

  /** Whoever waits for the result hears of our own mistakes too. */
  void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException mistake) {
      fail(mistake);
    }
  }

  /** Whether nobody waits any more. */
  boolean isOver() {
    return result.isDone();
  }

  /** Sends the question there, over a new connection if it was sent there before. */
  void ask(Endpoint endpoint) {
    if (open.isAnyInTime()) {
      ground.observers().metrics().retry(endpoint.upstream().name(), "hedge");
    }
    boolean again = open.log().hasAsked(endpoint);
    LoggedAttempt logged = open.log().begin(endpoint, 0);
    UpstreamRequest request = again ? question.request().overNewConnection() : question.request();
    OpenAttempt attempt =
        new OpenAttempt(logged, ground.sender().send(endpoint, request, question.maxBytes()));
    open.add(attempt);
    UpstreamHealth health = ground.observers().health().of(endpoint);
    Duration timeout = health.attemptTimeout(TrafficClass.MANIFEST);
    Duration limit = ground.times().open();
    attempt.after(
        timers, health.hedgeAfter(TrafficClass.MANIFEST), () -> guarded(() -> doubt(attempt)));
    attempt.after(timers, timeout, () -> guarded(() -> supersede(attempt, timeout)));
    attempt.after(timers, limit, () -> guarded(() -> close(attempt, limit)));
    var unused =
        attempt
            .answer()
            .whenCompleteAsync(
                (answer, failure) -> guarded(() -> take(attempt, answer, failure)), timers);
  }

  private void doubt(OpenAttempt attempt) {
    if (!attempt.isLate()) {
      attempt.logged().suspect(true);
      next.decide(attempt.logged());
    }
  }

  /** It is not counted on any more, but stays open. */
  private void supersede(OpenAttempt attempt, Duration timeout) {
    attempt.becomesLate();
    open.end(attempt, Outcome.NO_ANSWER, unanswered(attempt, timeout));
    goOn(attempt);
  }

  private void close(OpenAttempt attempt, Duration limit) {
    open.remove(attempt);
    attempt.cancel();
    open.end(attempt, Outcome.NO_ANSWER, unanswered(attempt, limit));
    goOn(attempt);
  }

  private String unanswered(OpenAttempt attempt, Duration time) {
    return open.describe(attempt) + ": no answer within " + time.toMillis() + " ms";
  }

  private void take(
      OpenAttempt attempt, @Nullable UpstreamAnswer answer, @Nullable Throwable failure) {
    if (!open.remove(attempt)) {
      return;
    }
    attempt.ended();
    if (answer == null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (cause instanceof UpstreamFailure known) {
        open.end(attempt, known.outcome(), String.valueOf(known.getMessage()));
      } else {
        open.end(attempt, Outcome.SERVER_ERROR, open.describe(attempt) + ": " + cause);
      }
      goOn(attempt);
      return;
    }
    int status = answer.head().status();
    if (attempt.isLate()) {
      attempt.logged().answered(status, retryAfter(answer)); // its time was counted when it was up
    } else {
      open.log().answered(attempt.logged(), answer.head());
    }
    Outcome outcome = AnswerStatus.outcome(status);
    if (outcome == Outcome.DONE) {
      read(attempt, answer);
      return;
    }
    open.end(attempt, outcome, open.describe(attempt) + ": status " + status);
    if (attempt.logged().isToOrigin()
        && (outcome == Outcome.NOT_FOUND || outcome == Outcome.DENIED)) {
      // the registry itself has spoken; a runtime's own upstream comes next, at once
      fail(Verdict.of(List.of(attempt.logged()), question.subject()));
      open.cancelAll();
    } else {
      goOn(attempt);
    }
  }

  private OptionalLong retryAfter(UpstreamAnswer answer) {
    return AnswerStatus.retryAfterSeconds(answer.head(), ground.observers().wallClock());
  }

  private void read(OpenAttempt attempt, UpstreamAnswer answer) {
    T value;
    try {
      value = judge.read(answer);
    } catch (Objection e) {
      open.end(attempt, Outcome.WRONG_CONTENT, open.describe(attempt) + ": " + e.getMessage());
      goOn(attempt);
      return;
    }
    open.log().end(attempt.logged(), Outcome.DONE, "");
    open.cancelAll();
    boolean inTime = result.complete(value);
    stopTimers();
    if (!inTime) {
      late.accept(value);
    }
  }

  /** An attempt has become late or has failed; one that fails late had its successor then. */
  private void goOn(OpenAttempt attempt) {
    boolean hadSuccessor = attempt.isLate() && !open.contains(attempt);
    if (question.whom() == SmallQuestion.Whom.FIRST_ALONE) {
      if (!open.isAnyInTime()) {
        fail(Verdict.of(open.log().attempts(), question.subject()));
      }
    } else if (!hadSuccessor || open.isEmpty()) {
      next.decide(attempt.logged());
    }
  }

  private void tooLate() {
    fail(Verdict.tooLate(open.log().attempts(), question));
  }

  /** Tells who waits; what is open goes on. */
  void fail(Exception error) {
    result.completeExceptionally(error);
    stopTimers();
  }

  private void stopTimers() {
    if (deadline != null) {
      deadline.cancel();
    }
    next.cancel();
  }
}
