package io.towline.proxy.failover;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.oci.Digest;
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
public final class UpstreamWalk<T> {

  /**
   * What is asked.
   *
   * @param subject what it is called in an error
   * @param endpoints whom to ask, the first to be preferred
   * @param request sent to each
   * @param maxBytes the longest body that is taken
   * @param once whether only the first endpoint is asked, and only once
   */
  public record Question(
      RegistrySource source,
      RepositoryName repository,
      Verdict.Subject subject,
      List<Endpoint> endpoints,
      UpstreamRequest request,
      int maxBytes,
      boolean once) {

    /** The same, asked once, and answered with 304 if the content still has this digest. */
    public Question whenNot(Digest digest) {
      HttpHeaders conditional =
          request
              .headers()
              .copy()
              .set(HttpHeaderNames.IF_NONE_MATCH, '"' + digest.toString() + '"');
      UpstreamRequest changed =
          new UpstreamRequest(
              request.method(),
              request.path(),
              request.repository(),
              conditional,
              request.headTimeout());
      return new Question(source, repository, subject, endpoints, changed, maxBytes, true);
    }
  }

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

  private final EventLoop loop;
  private final UpstreamClient client;
  private final Question question;
  private final Judge<T> judge;
  private final PullLog log;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private UpstreamWalk(Walker walker, EventLoop loop, Question question, Judge<T> judge) {
    this.loop = loop;
    this.client = walker.client();
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
  static <T> CompletableFuture<T> begin(
      Walker walker, EventLoop loop, Question question, Judge<T> judge) {
    UpstreamWalk<T> walk = new UpstreamWalk<>(walker, loop, question, judge);
    loop.execute(() -> walk.guarded(walk::first));
    return walk.result;
  }

  private void first() {
    if (question.once()) {
      ask(question.endpoints().get(0));
    } else {
      next();
    }
  }

  /** Whoever waits for the result hears of our own mistakes too. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException mistake) {
      result.completeExceptionally(mistake);
    }
  }

  private void next() {
    PullHistory history = log.history(question.endpoints(), OptionalLong.empty(), 0);
    var unused =
        question
            .source()
            .policy()
            .next(history)
            .thenAcceptAsync(decision -> guarded(() -> follow(decision)), loop);
  }

  private void follow(Decision decision) {
    if (decision instanceof Decision.Try attempt) {
      Endpoint endpoint = question.source().named(attempt.upstream().name());
      if (attempt.delay().isZero()) {
        ask(endpoint);
      } else {
        var unused =
            loop.schedule(
                () -> guarded(() -> ask(endpoint)),
                attempt.delay().toNanos(),
                TimeUnit.NANOSECONDS);
      }
    } else {
      giveUp();
    }
  }

  private void ask(Endpoint endpoint) {
    LoggedAttempt attempt = log.begin(endpoint, 0);
    var unused =
        client
            .fetch(loop, endpoint, question.request(), question.maxBytes())
            .whenCompleteAsync(
                (answer, failure) -> guarded(() -> take(attempt, answer, failure)), loop);
  }

  private void take(
      LoggedAttempt attempt, @Nullable UpstreamAnswer answer, @Nullable Throwable failure) {
    if (answer == null) {
      Outcome outcome =
          failure instanceof UpstreamFailure known ? known.outcome() : Outcome.SERVER_ERROR;
      log.end(attempt, outcome, String.valueOf(failure == null ? "" : failure.getMessage()));
      nextUnlessOnce();
      return;
    }
    int status = answer.head().status();
    log.answered(attempt, answer.head());
    Outcome outcome = AnswerStatus.outcome(status);
    if (outcome == Outcome.DONE) {
      accept(attempt, answer);
      return;
    }
    log.end(attempt, outcome, describe(attempt) + ": status " + status);
    if (attempt.isToOrigin() && (outcome == Outcome.NOT_FOUND || outcome == Outcome.DENIED)) {
      giveUp(); // the registry itself has spoken; a runtime's own upstream comes next, at once
    } else {
      nextUnlessOnce();
    }
  }

  private void accept(LoggedAttempt attempt, UpstreamAnswer answer) {
    try {
      T value = judge.read(answer);
      log.end(attempt, Outcome.DONE, "");
      result.complete(value);
    } catch (Objection e) {
      log.end(attempt, Outcome.WRONG_CONTENT, describe(attempt) + ": " + e.getMessage());
      nextUnlessOnce();
    }
  }

  private void nextUnlessOnce() {
    if (question.once()) {
      giveUp();
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
