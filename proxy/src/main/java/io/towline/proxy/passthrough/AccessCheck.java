package io.towline.proxy.passthrough;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.towline.config.Credentials;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.proxy.request.RegistryRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds out whether a visitor may have something: by what the origin has said of late, or by asking
 * it in the visitor's name, where so many passwords may be tried. Any thread.
 */
final class AccessCheck {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** Of several who log in at once the shares come back as soon as the registry lets them in. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private static final int MOST_PAUSES = 10;
  private static final int MOST_WAITING = 256;

  private final Walker walker;
  private final AccessKey keys;
  private final AccessAnswers answers;
  private final PasswordTries tries;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Who wants what.
   *
   * @param address of the client, as of {@link io.towline.proxy.limit.ClientKey}
   * @param loop on which a try waits
   */
  record Subject(
      RegistrySource source,
      RegistryRequest request,
      Visitor visitor,
      String address,
      EventExecutor loop) {
    /** The same of nobody in particular. */
    Subject ofNobody() {
      return new Subject(source, request, Visitor.ANONYMOUS, address, loop);
    }

    RepositoryName repository() {
      return request.whichRoute().orElseThrow().repository();
    }
  }

  AccessCheck(Walker walker, AccessKey keys, AccessAnswers answers, PasswordTries tries) {
    this.walker = walker;
    this.keys = keys;
    this.answers = answers;
    this.tries = tries;
  }

  /**
   * The refusal, or empty for a yes; fails with the error for the client where it is neither, or
   * where too many passwords were tried.
   */
  CompletableFuture<Optional<AccessRefusal>> of(Subject subject) {
    return answers.get(
        keys.of(subject.source().origin(), subject.repository(), subject.visitor()),
        () ->
            subject
                .visitor()
                .account()
                .map(account -> tryPassword(subject, account, MOST_PAUSES))
                .orElseGet(() -> ask(subject)));
  }

  private CompletableFuture<Optional<AccessRefusal>> tryPassword(
      Subject subject, Credentials.Basic account, int pausesLeft) {
    PasswordTries.Answer answer =
        tries.begin(subject.source().origin(), subject.address(), account);
    if (answer.made().isPresent()) {
      PasswordTries.Try made = answer.made().get();
      return ask(subject)
          .whenComplete(
              (refusal, failure) -> ended(subject, made, failure == null && refusal.isEmpty()));
    }
    if (pausesLeft == 0 || !mayWait()) {
      walker.observers().metrics().limited("password_tries", "refused");
      return CompletableFuture.failedFuture(tooMany(answer.ahead()));
    }
    CompletableFuture<Void> paused = new CompletableFuture<>();
    var unused =
        subject
            .loop()
            .schedule(() -> paused.complete(null), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    return paused.thenCompose(
        now -> {
          waiting.decrementAndGet();
          return tryPassword(subject, account, pausesLeft - 1);
        });
  }

  /** A yes proves a password only where nobody in particular gets a no. */
  private void ended(Subject subject, PasswordTries.Try made, boolean isYes) {
    made.ended(isYes);
    if (isYes && made.isCounted()) {
      var unused =
          of(subject.ofNobody()).thenAccept(refusal -> refusal.ifPresent(no -> made.wasRight()));
    }
  }

  private boolean mayWait() {
    boolean isRoom = waiting.incrementAndGet() <= MOST_WAITING;
    if (!isRoom) {
      waiting.decrementAndGet();
    }
    return isRoom;
  }

  private static RegistryError tooMany(Duration ahead) {
    return RegistryError.of(
            HttpResponseStatus.TOO_MANY_REQUESTS,
            Code.TOOMANYREQUESTS,
            "too many passwords that the registry did not take were tried of this account, or from"
                + " your address")
        .with(HttpHeaderNames.RETRY_AFTER, Long.toString(ahead.toSeconds() + 1));
  }

  /** Asks the origin; fails with the error for the client where it says neither yes nor no. */
  private CompletableFuture<Optional<AccessRefusal>> ask(Subject subject) {
    SmallQuestion question =
        AccessQuestion.of(
            subject.source(), subject.request(), subject.visitor().asker(), walker.deadline());
    return walker
        .ask(question, AccessQuestion::yes)
        .exceptionallyCompose(
            failure -> {
              RegistryError error = Verdict.of(failure);
              int status = error.status().code();
              String message = String.valueOf(error.getMessage());
              return switch (status) {
                case 401, 403 ->
                    CompletableFuture.completedFuture(
                        Optional.of(new AccessRefusal(status, true, message)));
                case 404 ->
                    CompletableFuture.completedFuture(
                        Optional.of(new AccessRefusal(status, false, message)));
                default -> CompletableFuture.failedFuture(unavailable(error));
              };
            });
  }

  private static RegistryError unavailable(RegistryError why) {
    return RegistryError.unavailable(
            HttpResponseStatus.SERVICE_UNAVAILABLE,
            "whether you may have this cannot be found out now: " + why.getMessage(),
            RETRY_AFTER)
        .with(
            HttpHeaderNames.RETRY_AFTER,
            why.headers().get(HttpHeaderNames.RETRY_AFTER, Long.toString(RETRY_AFTER.toSeconds())));
  }
}
