package io.towline.proxy.failover;

import io.towline.proxy.request.RegistryError;
import io.towline.spi.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of a pull that no upstream could serve. Absence and refusal are passed on
 * only from the registry itself: a mirror's no is its own. Everything else is the upstreams'
 * trouble, with a status that makes runtimes go on to another host.
 */
public final class Verdict {

  /** What was asked for, which decides the error's code. */
  public enum Subject {
    MANIFEST("MANIFEST_UNKNOWN"),
    BLOB("BLOB_UNKNOWN"),
    REPOSITORY("NAME_UNKNOWN");

    private final String unknownCode;

    Subject(String unknownCode) {
      this.unknownCode = unknownCode;
    }
  }

  private static final long DEFAULT_RETRY_AFTER_SECONDS = 5;

  private Verdict() {}

  /** The error that these attempts, of which none succeeded, come to. */
  public static RegistryError of(List<LoggedAttempt> attempts, Subject subject) {
    LoggedAttempt decisive = decisive(attempts);
    if (decisive == null) {
      return RegistryError.unavailable("no upstream may be asked for this", 60);
    }
    String said = decisive.message();
    if (decisive.isToOrigin() && decisive.outcome() == Outcome.NOT_FOUND) {
      return RegistryError.notFound(subject.unknownCode, "the registry does not have it: " + said);
    }
    if (decisive.isToOrigin() && decisive.outcome() == Outcome.DENIED) {
      return RegistryError.denied(
          decisive.status(), "the registry refuses it to this proxy: " + said);
    }
    long retryAfter = decisive.retryAfterSeconds().orElse(DEFAULT_RETRY_AFTER_SECONDS);
    return switch (decisive.outcome()) {
      case WRONG_CONTENT, SERVER_ERROR -> RegistryError.badGateway(said, retryAfter);
      case NO_ANSWER, STALLED -> RegistryError.gatewayTimeout(said, retryAfter);
      default -> RegistryError.unavailable(said, retryAfter);
    };
  }

  /** The origin's last word where it had one, for it weighs more than its mirrors'. */
  private static @Nullable LoggedAttempt decisive(List<LoggedAttempt> attempts) {
    @Nullable LoggedAttempt last = null;
    for (LoggedAttempt attempt : attempts) {
      if (last == null || attempt.isToOrigin() || !last.isToOrigin()) {
        last = attempt;
      }
    }
    return last;
  }
}
