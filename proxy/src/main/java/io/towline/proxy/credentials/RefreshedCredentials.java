package io.towline.proxy.credentials;

import io.towline.config.Credentials;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials that somebody knows and may change: asked for when they are first needed, again
 * before they get old and when an upstream refuses them, one question at a time and none within
 * {@link #BETWEEN} of the last. While nobody answers, those of before count as long as they live.
 * Any thread; its lock is held for a few instructions.
 */
final class RefreshedCredentials {
  private static final Logger log = LoggerFactory.getLogger(RefreshedCredentials.class);

  /** So that a repository that is refused does not start a program with each request. */
  static final Duration BETWEEN = Duration.ofSeconds(10);

  /** Longer than who is asked may take by itself. */
  static final Duration PATIENCE = Duration.ofSeconds(12);

  /** Asks for credentials. */
  @FunctionalInterface
  interface Question {
    /**
     * What they are now. May block.
     *
     * @throws IOException in one sentence, without anything secret
     */
    Issued ask() throws IOException;
  }

  private final String who;
  private final Question question;
  private final Executor threads;
  private final LongSupplier nanos;
  private @Nullable Held held;
  private @Nullable CompletableFuture<Optional<Credentials>> pending;
  private @Nullable IOException failure;
  private boolean asked;
  private long askedNanos;

  private record Held(Issued issued, long sinceNanos) {
    boolean isOld(long now) {
      return now - sinceNanos >= issued.renewAfter().toNanos();
    }

    boolean isOver(long now) {
      return issued.life().filter(life -> now - sinceNanos >= life.toNanos()).isPresent();
    }
  }

  /**
   * @param who is asked, for messages
   * @param threads that may block
   * @param nanos a monotonic clock
   */
  RefreshedCredentials(String who, Question question, Executor threads, LongSupplier nanos) {
    this.who = who;
    this.question = question;
    this.threads = threads;
    this.nanos = nanos;
  }

  /**
   * Those that count now; as {@link io.towline.proxy.upstream.CredentialFinder#find}.
   *
   * @param refused what an upstream has refused
   */
  CompletableFuture<Optional<Credentials>> find(Optional<Credentials> refused) {
    CompletableFuture<Optional<Credentials>> begun = null;
    CompletableFuture<Optional<Credentials>> answer;
    long now = nanos.getAsLong();
    synchronized (this) {
      Held known = held;
      boolean isRefused =
          known != null && refused.isPresent() && refused.equals(known.issued().credentials());
      boolean isDue = known == null || isRefused || known.isOld(now) || known.isOver(now);
      boolean mayAsk = !asked || now - askedNanos >= BETWEEN.toNanos();
      if (isDue && mayAsk && pending == null) {
        begun = new CompletableFuture<>();
        pending = begun;
        asked = true;
        askedNanos = now;
      }
      if (known != null && !isRefused && !known.isOver(now)) {
        answer = CompletableFuture.completedFuture(known.issued().credentials());
      } else if (pending != null) {
        answer = pending;
      } else if (failure != null) {
        answer = CompletableFuture.failedFuture(failure);
      } else {
        // refused, and it was said a moment ago that there are no others
        answer =
            known == null || known.isOver(now)
                ? CompletableFuture.failedFuture(new IOException(who + " was asked just now"))
                : CompletableFuture.completedFuture(known.issued().credentials());
      }
    }
    if (begun != null) {
      ask(begun);
    }
    return answer;
  }

  private void ask(CompletableFuture<Optional<Credentials>> waiting) {
    CompletableFuture<Issued> answer = new CompletableFuture<>();
    var unused =
        answer
            .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((issued, wrong) -> take(waiting, issued, wrong));
    try {
      threads.execute(() -> answer(answer));
    } catch (RejectedExecutionException busy) {
      answer.completeExceptionally(new IOException(who + " is still busy with what it was asked"));
    }
  }

  private void answer(CompletableFuture<Issued> answer) {
    try {
      answer.complete(question.ask());
    } catch (Throwable e) { // whoever waits must hear of it
      answer.completeExceptionally(e);
    }
  }

  private void take(
      CompletableFuture<Optional<Credentials>> waiting,
      @Nullable Issued issued,
      @Nullable Throwable wrong) {
    if (issued != null) {
      synchronized (this) {
        held = new Held(issued, nanos.getAsLong());
        failure = null;
        pending = null;
      }
      waiting.complete(issued.credentials());
      return;
    }
    IOException told = told(wrong);
    log.warn("no new credentials: {}", told.getMessage());
    synchronized (this) {
      failure = told;
      pending = null;
    }
    waiting.completeExceptionally(told);
  }

  /** Nothing of what a stranger throws is shown but its class: the rest may hold a secret. */
  private IOException told(@Nullable Throwable wrong) {
    Throwable cause = wrong instanceof CompletionException ? wrong.getCause() : wrong;
    if (cause instanceof IOException known) {
      return known;
    }
    return cause instanceof TimeoutException
        ? new IOException(who + " gave no answer within " + PATIENCE.toSeconds() + " s")
        : new IOException(who + " failed: " + (cause == null ? "" : cause.getClass().getName()));
  }
}
