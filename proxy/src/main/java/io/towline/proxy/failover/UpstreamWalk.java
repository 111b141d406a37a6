package io.towline.proxy.failover;

import io.netty.channel.EventLoop;
import io.towline.oci.RepositoryName;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamClient;
import io.towline.proxy.upstream.UpstreamFailure;
import io.towline.proxy.upstream.UpstreamRequest;
import io.towline.spi.Decision;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry's upstreams for something small, one after another as the policy says, until one
 * answers for good. Everything happens on one event loop.
 */
public final class UpstreamWalk {

  /**
   * What is asked.
   *
   * @param subject what it is called in an error
   * @param endpoints whom to ask, the first to be preferred
   * @param request sent to each
   * @param maxBytes the longest body that is taken
   */
  public record Question(
      RegistrySource source,
      RepositoryName repository,
      Verdict.Subject subject,
      List<Endpoint> endpoints,
      UpstreamRequest request,
      int maxBytes) {}

  /** The answer and whose it is. */
  public record Answered(Endpoint endpoint, UpstreamAnswer answer) {}

  /** Looks at a successful answer: null if it is right, else what is wrong with it. */
  @FunctionalInterface
  public interface Judge {
    @Nullable String objection(UpstreamAnswer answer);
  }

  private final EventLoop loop;
  private final UpstreamClient client;
  private final Observers observers;
  private final Question question;
  private final Judge judge;
  private final PullLog log;
  private final CompletableFuture<Answered> result = new CompletableFuture<>();

  private UpstreamWalk(Walker walker, EventLoop loop, Question question, Judge judge) {
    this.loop = loop;
    this.client = walker.client();
    this.observers = walker.observers();
    this.question = question;
    this.judge = judge;
    this.log =
        new PullLog(
            question.source(),
            question.repository(),
            PullHistory.Content.MANIFEST,
            walker.observers());
  }

  /**
   * Begins a walk on this loop.
   *
   * @return the first good answer, or a failure with the {@link
   *     io.towline.proxy.request.RegistryError} that the client should get; completes on the loop
   */
  static CompletableFuture<Answered> begin(
      Walker walker, EventLoop loop, Question question, Judge judge) {
    UpstreamWalk walk = new UpstreamWalk(walker, loop, question, judge);
    loop.execute(walk::next);
    return walk.result;
  }

  private void next() {
    PullHistory history = log.history(question.endpoints(), OptionalLong.empty(), 0);
    question
        .source()
        .policy()
        .next(history)
        .whenCompleteAsync(
            (decision, failure) -> {
              if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                follow(decision);
              }
            },
            loop);
  }

  private void follow(Decision decision) {
    if (decision instanceof Decision.Try attempt) {
      Endpoint endpoint = named(attempt.upstream().name());
      if (attempt.delay().isZero()) {
        ask(endpoint);
      } else {
        loop.schedule(() -> ask(endpoint), attempt.delay().toNanos(), TimeUnit.NANOSECONDS);
      }
    } else {
      giveUp();
    }
  }

  private Endpoint named(String name) {
    for (Endpoint endpoint : question.endpoints()) {
      if (endpoint.upstream().name().equals(name)) {
        return endpoint;
      }
    }
    throw new IllegalStateException("the policy's desk lets no unknown upstream through: " + name);
  }

  private void ask(Endpoint endpoint) {
    LoggedAttempt attempt = log.begin(endpoint, 0);
    client
        .fetch(loop, endpoint, question.request(), question.maxBytes())
        .whenCompleteAsync((answer, failure) -> take(attempt, answer, failure), loop);
  }

  private void take(
      LoggedAttempt attempt, @Nullable UpstreamAnswer answer, @Nullable Throwable failure) {
    if (answer == null) {
      Outcome outcome =
          failure instanceof UpstreamFailure known ? known.outcome() : Outcome.SERVER_ERROR;
      log.end(attempt, outcome, String.valueOf(failure == null ? "" : failure.getMessage()));
      next();
      return;
    }
    int status = answer.head().status();
    attempt.answered(
        status, AnswerStatus.retryAfterSeconds(answer.head(), observers.wallClock()));
    Outcome outcome = AnswerStatus.outcome(status);
    if (outcome == Outcome.DONE) {
      String objection = judge.objection(answer);
      if (objection == null) {
        log.end(attempt, Outcome.DONE, "");
        result.complete(new Answered(attempt.endpoint(), answer));
        return;
      }
      log.end(attempt, Outcome.WRONG_CONTENT, describe(attempt) + ": " + objection);
    } else {
      log.end(attempt, outcome, describe(attempt) + ": status " + status);
    }
    if (attempt.isToOrigin() && (outcome == Outcome.NOT_FOUND || outcome == Outcome.DENIED)) {
      giveUp(); // the registry itself has spoken; a runtime's own upstream comes next, at once
    } else {
      next();
    }
  }

  private String describe(LoggedAttempt attempt) {
    return question.request().method()
        + " "
        + attempt.endpoint().upstream().url()
        + question.request().path();
  }

  private void giveUp() {
    result.completeExceptionally(Verdict.of(log.attempts(), question.subject()));
  }
}
