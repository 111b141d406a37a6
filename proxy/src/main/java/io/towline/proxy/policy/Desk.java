package io.towline.proxy.policy;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one kind of question is asked. There is always an answer: the built-in policy's when the
 * chosen one has none, and a last one when that fails too. Any thread.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class Desk<Q, A> {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  private final Function<Q, A> builtIn;
  private final BiFunction<Q, RuntimeException, A> last;
  private final @Nullable GuardedPolicy<Q, A> guarded;

  /**
   * A desk.
   *
   * @param builtIn answers on the caller's thread
   * @param last what is answered when it throws; by no policy
   * @param guarded is asked first; null for nobody
   */
  Desk(
      Function<Q, A> builtIn,
      BiFunction<Q, RuntimeException, A> last,
      @Nullable GuardedPolicy<Q, A> guarded) {
    this.builtIn = builtIn;
    this.last = last;
    this.guarded = guarded;
  }

  /** Never blocks, never fails; completes on any thread. */
  CompletableFuture<A> ask(Q question) {
    if (guarded == null) {
      return CompletableFuture.completedFuture(builtInAnswer(question));
    }
    return guarded
        .ask(question)
        .thenApply(answer -> answer.orElseGet(() -> builtInAnswer(question)));
  }

  private A builtInAnswer(Q question) {
    try {
      return builtIn.apply(question);
    } catch (RuntimeException e) {
      LOG.error("The built-in policy failed at {}", question, e);
      return last.apply(question, e);
    }
  }
}
