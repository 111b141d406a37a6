package io.towline.proxy.policy;

import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.PullHistory;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a registry's downloads ask what to do next. There is always an answer: the built-in
 * policy's when the chosen one has none. A download keeps the desk it began with. Any thread.
 */
public final class PolicyDesk {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyDesk.class);

  private final FailoverPolicy builtIn;
  private final @Nullable GuardedPolicy guarded;

  /** A desk at which the built-in policy answers, at once and on the caller's thread. */
  public PolicyDesk(FailoverPolicy builtIn) {
    this(builtIn, null);
  }

  PolicyDesk(FailoverPolicy builtIn, @Nullable GuardedPolicy guarded) {
    this.builtIn = builtIn;
    this.guarded = guarded;
  }

  /**
   * What to do next, within about {@value PolicyThread#LIMIT_MILLIS} ms. A try names an upstream of
   * the history. Never blocks the caller, never fails; completes on any thread.
   */
  public CompletableFuture<Decision> next(PullHistory history) {
    if (guarded == null) {
      return CompletableFuture.completedFuture(builtInAnswer(history));
    }
    return guarded.ask(history).thenApply(answer -> answer.orElseGet(() -> builtInAnswer(history)));
  }

  private Decision builtInAnswer(PullHistory history) {
    try {
      return builtIn.next(history);
    } catch (RuntimeException e) {
      LOG.error("The built-in policy failed at {}", history, e);
      return new Decision.GiveUp("the built-in policy failed: " + e);
    }
  }
}
