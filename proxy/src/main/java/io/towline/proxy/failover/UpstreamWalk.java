package io.towline.proxy.failover;

import io.towline.proxy.health.TrafficClass;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamFailure;
import io.towline.proxy.upstream.UpstreamRequest;
import io.towline.spi.Decision;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import java.time.Duration;
import java.util.ArrayList;
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
  private final PullLog log;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final List<OpenAttempt> open = new ArrayList<>();
  private Timers.@Nullable Timer deadline;
  private Timers.@Nullable Timer pending;
  private boolean deciding;
  private boolean decideAgain;
  private boolean originFailed;
  private String stopped = "";
  private String notAgain = "";

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
    this.log =
        new PullLog(
            question.source(),
            question.repository(),
            PullHistory.Content.MANIFEST,
            ground.observers());
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
      ask(question.endpoints().get(0));
    } else {
      decide();
    }
  }

  /** Whoever waits for the result hears of our own mistakes too. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException mistake) {
      fail(mistake);
    }
  }

  /** Asks the policy, one question at a time. */
  private void decide() {
    if (result.isDone() || pending != null) {
      return;
    }
    if (deciding || !stopped.isEmpty()) {
      decideAgain = deciding;
      endIfNothingIsOpen();
      return;
    }
    deciding = true;
    for (OpenAttempt attempt : open) {
      attempt.logged().silentFor(attempt.logged().elapsed());
    }
    PullHistory history = log.history(question.endpoints(originFailed), OptionalLong.empty(), 0);
    var unused =
        question
            .source()
            .policy()
            .next(history)
            .thenAcceptAsync(decision -> guarded(() -> decided(decision)), timers);
  }

  private void decided(Decision decision) {
    deciding = false;
    boolean again = decideAgain;
    decideAgain = false;
    if (result.isDone()) {
      return;
    }
    if (decision instanceof Decision.Try next) {
      follow(next);
    } else if (decision instanceof Decision.GiveUp end) {
      giveUp(end);
    } else if (open.isEmpty()) {
      stop("nobody is asked any more");
    }
    if (again) {
      decide();
    }
  }

  /** Ends what is counted on, too, as the policy wants; what is late may still be answered. */
  private void giveUp(Decision.GiveUp end) {
    if (open.stream().anyMatch(attempt -> !attempt.isLate())) {
      cancelAll();
      fail(Verdict.givenUp(question, end.reason()));
    } else {
      stop(end.reason());
    }
  }

  private void follow(Decision.Try next) {
    Endpoint endpoint = question.source().named(next.upstream().name());
    boolean beside = open.stream().anyMatch(attempt -> !attempt.isLate());
    if (open.size() >= ground.times().mostOpen() || (beside && !mayHedge(endpoint))) {
      return; // what is open may still be answered
    }
    if (!beside && log.hasAsked(endpoint) && !health(endpoint).mayRetry()) {
      notAgain = "too many requests to it were repeated of late";
      stop(notAgain);
      return;
    }
    Duration delay = next.delay().plus(log.leftAlone(endpoint));
    if (delay.compareTo(question.deadline().left(timers.nanoTime())) >= 0) {
      notAgain = "it is to be left alone for longer than a client waits";
      stop(notAgain);
    } else if (delay.isZero()) {
      ask(endpoint);
    } else {
      pending = timers.after(delay, () -> guarded(() -> askAfterDelay(endpoint)));
    }
  }

  private boolean mayHedge(Endpoint endpoint) {
    UpstreamHealth health = health(endpoint);
    return !(question.isAPull() && health.countsPulls()) && health.mayHedge();
  }

  private void askAfterDelay(Endpoint endpoint) {
    pending = null;
    if (!result.isDone() && open.size() < ground.times().mostOpen()) {
      ask(endpoint);
    }
  }

  private void ask(Endpoint endpoint) {
    boolean again = log.hasAsked(endpoint);
    LoggedAttempt logged = log.begin(endpoint, 0);
    UpstreamRequest request = again ? question.request().overNewConnection() : question.request();
    OpenAttempt attempt =
        new OpenAttempt(logged, ground.sender().send(endpoint, request, question.maxBytes()));
    open.add(attempt);
    UpstreamHealth health = health(endpoint);
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
      decide();
    }
  }

  /** It is not counted on any more, but stays open. */
  private void supersede(OpenAttempt attempt, Duration timeout) {
    attempt.becomesLate();
    end(attempt, Outcome.NO_ANSWER, unanswered(attempt, timeout));
    goOn(attempt);
  }

  private void close(OpenAttempt attempt, Duration limit) {
    open.remove(attempt);
    attempt.cancel();
    end(attempt, Outcome.NO_ANSWER, unanswered(attempt, limit));
    goOn(attempt);
  }

  private String unanswered(OpenAttempt attempt, Duration time) {
    return describe(attempt) + ": no answer within " + time.toMillis() + " ms";
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
        end(attempt, known.outcome(), String.valueOf(known.getMessage()));
      } else {
        end(attempt, Outcome.SERVER_ERROR, describe(attempt) + ": " + cause);
      }
      goOn(attempt);
      return;
    }
    int status = answer.head().status();
    if (attempt.isLate()) {
      attempt.logged().answered(status, retryAfter(answer)); // its time was counted when it was up
    } else {
      log.answered(attempt.logged(), answer.head());
    }
    Outcome outcome = AnswerStatus.outcome(status);
    if (outcome == Outcome.DONE) {
      read(attempt, answer);
      return;
    }
    end(attempt, outcome, describe(attempt) + ": status " + status);
    if (attempt.logged().isToOrigin()
        && (outcome == Outcome.NOT_FOUND || outcome == Outcome.DENIED)) {
      // the registry itself has spoken; a runtime's own upstream comes next, at once
      fail(Verdict.of(List.of(attempt.logged()), question.subject()));
      cancelAll();
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
      end(attempt, Outcome.WRONG_CONTENT, describe(attempt) + ": " + e.getMessage());
      goOn(attempt);
      return;
    }
    log.end(attempt.logged(), Outcome.DONE, "");
    cancelAll();
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
      if (open.stream().allMatch(OpenAttempt::isLate)) {
        fail(verdict());
      }
    } else if (!hadSuccessor || open.isEmpty()) {
      decide();
    }
  }

  private void end(OpenAttempt attempt, Outcome outcome, String message) {
    log.end(attempt.logged(), outcome, message);
    if (attempt.isLate() && outcome != Outcome.NO_ANSWER) {
      attempt.logged().correct(outcome, message);
    }
    originFailed |= attempt.logged().isToOrigin();
  }

  private String describe(OpenAttempt attempt) {
    return question.describe(attempt.logged().endpoint());
  }

  /** Nobody further is asked; what is open may still be answered. */
  private void stop(String why) {
    stopped = why;
    endIfNothingIsOpen();
  }

  private void endIfNothingIsOpen() {
    if (!stopped.isEmpty() && open.isEmpty()) {
      fail(verdict());
    }
  }

  private void tooLate() {
    fail(Verdict.tooLate(log.attempts(), question));
  }

  private void fail(Exception error) {
    result.completeExceptionally(error);
    stopTimers();
  }

  private void stopTimers() {
    if (deadline != null) {
      deadline.cancel();
    }
    if (pending != null) {
      pending.cancel();
    }
  }

  private void cancelAll() {
    List<OpenAttempt> left = List.copyOf(open);
    open.clear();
    for (OpenAttempt attempt : left) {
      log.end(attempt.logged(), Outcome.CANCELLED, "");
      attempt.cancel();
    }
  }

  private RegistryError verdict() {
    return Verdict.of(log.attempts(), question.subject(), notAgain);
  }

  private UpstreamHealth health(Endpoint endpoint) {
    return ground.observers().health().of(endpoint);
  }
}
