package io.towline.proxy.failover;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is told of a pull that no upstream could serve. Absence and refusal are passed on
 * only from the registry itself: a mirror's no is its own. Everything else is the upstreams'
 * trouble, with a status that makes runtimes go on to another host.
 */
public final class Verdict {

  /** What was asked for, which decides the error's code. */
  public enum Subject {
    MANIFEST(Code.MANIFEST_UNKNOWN),
    BLOB(Code.BLOB_UNKNOWN),
    REPOSITORY(Code.NAME_UNKNOWN);

    private final Code unknown;

    Subject(Code unknown) {
      this.unknown = unknown;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Verdict.class);
  private static final long DEFAULT_RETRY_AFTER_SECONDS = 5;

  private Verdict() {}

  /** The error that a client is told of when its pull ended with this. */
  public static RegistryError of(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RegistryError error) {
      return error;
    }
    if (cause instanceof PullFailure pull) {
      return pull.error();
    }
    log.error("a pull failed in a way that is not foreseen", cause);
    return RegistryError.unavailable(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "this proxy could not serve it; its log says why",
        Duration.ofSeconds(DEFAULT_RETRY_AFTER_SECONDS));
  }

  /** The error that these attempts, of which none succeeded, come to. */
  public static RegistryError of(List<LoggedAttempt> attempts, Subject subject) {
    return of(attempts, subject, "");
  }

  /**
   * The same where they could have been more.
   *
   * @param notAgain why nobody was asked again; empty if there is nothing to say
   */
  static RegistryError of(List<LoggedAttempt> attempts, Subject subject, String notAgain) {
    LoggedAttempt decisive = decisive(attempts);
    if (decisive == null) {
      return RegistryError.unavailable(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "no upstream of this registry may be asked for this"
              + (notAgain.isEmpty() ? "" : ": " + notAgain),
          Duration.ofSeconds(DEFAULT_RETRY_AFTER_SECONDS));
    }
    String said = decisive.message();
    if (decisive.isToOrigin() && decisive.outcome() == Outcome.NOT_FOUND) {
      return RegistryError.notFound(subject.unknown, "the registry does not have it: " + said);
    }
    if (decisive.isToOrigin() && decisive.outcome() == Outcome.DENIED) {
      return denied(decisive);
    }
    return RegistryError.unavailable(
        statusOf(decisive),
        notAgain.isEmpty() ? said : said + "; not asked again: " + notAgain,
        Duration.ofSeconds(decisive.retryAfterSeconds().orElse(DEFAULT_RETRY_AFTER_SECONDS)));
  }

  /** The error where the policy wants no more of what is under way. */
  static RegistryError givenUp(SmallQuestion question, String reason) {
    return RegistryError.unavailable(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        question.describe(question.endpoints().get(0)) + ": given up: " + reason,
        Duration.ofSeconds(DEFAULT_RETRY_AFTER_SECONDS));
  }

  /** The error for who has waited as long as clients wait: 504. */
  static RegistryError tooLate(List<LoggedAttempt> attempts, SmallQuestion question) {
    LoggedAttempt failed = decisive(attempts);
    Endpoint asked =
        attempts.isEmpty()
            ? question.endpoints().get(0)
            : attempts.get(attempts.size() - 1).endpoint();
    String waited =
        question.describe(asked)
            + ": no good answer within "
            + question.deadline().limit().toMillis()
            + " ms";
    return RegistryError.unavailable(
        HttpResponseStatus.GATEWAY_TIMEOUT,
        failed == null ? waited : waited + "; " + failed.message(),
        Duration.ofSeconds(DEFAULT_RETRY_AFTER_SECONDS));
  }

  /** As such, so that the runtime goes on to its own upstream with its own credentials. */
  private static RegistryError denied(LoggedAttempt attempt) {
    if (attempt.status() == 403) {
      return RegistryError.of(HttpResponseStatus.FORBIDDEN, Code.DENIED, refusal(attempt));
    }
    // 401 without a challenge is no answer (RFC 9110, section 11.6.1)
    return RegistryError.of(HttpResponseStatus.UNAUTHORIZED, Code.UNAUTHORIZED, refusal(attempt))
        .with(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"towline\"");
  }

  private static String refusal(LoggedAttempt attempt) {
    return "the registry refuses it to this proxy: " + attempt.message();
  }

  private static HttpResponseStatus statusOf(LoggedAttempt attempt) {
    return switch (attempt.outcome()) {
      case SERVER_ERROR ->
          attempt.status() == HttpResponseStatus.GATEWAY_TIMEOUT.code()
              ? HttpResponseStatus.GATEWAY_TIMEOUT
              : HttpResponseStatus.SERVICE_UNAVAILABLE;
      case WRONG_CONTENT, CUT -> HttpResponseStatus.BAD_GATEWAY;
      case NO_ANSWER, STALLED -> HttpResponseStatus.GATEWAY_TIMEOUT;
      default -> HttpResponseStatus.SERVICE_UNAVAILABLE;
    };
  }

  /**
   * The origin's last word where it had one, for it weighs more than its mirrors'. What we ended
   * ourselves says nothing of an upstream.
   */
  private static @Nullable LoggedAttempt decisive(List<LoggedAttempt> attempts) {
    LoggedAttempt last = null;
    for (LoggedAttempt attempt : attempts) {
      if (!attempt.outcome().isFailure()) {
        continue;
      }
      if (last == null || attempt.isToOrigin() || !last.isToOrigin()) {
        last = attempt;
      }
    }
    return last;
  }
}
