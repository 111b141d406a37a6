package io.towline.proxy.policy;

import io.towline.spi.Decision;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.util.Optional;

/** Whether an answer means something as one to its question. */
@FunctionalInterface
interface Sense<Q, A> {
  /** What is wrong with it, in words that follow a policy's name; empty if nothing is. */
  Optional<String> objection(Q question, A answer);

  /** A try is at upstreams of the history; and who waits waits for something. */
  static Optional<String> ofDecision(PullHistory history, Decision decision) {
    if (decision instanceof Decision.Try next) {
      return foreigner(history, next)
          .map(upstream -> "wants " + upstream + ", which is none of the upstreams");
    }
    boolean idle = decision instanceof Decision.Wait && history.contenders().isEmpty();
    return idle ? Optional.of("wants to wait where nothing runs") : Optional.empty();
  }

  /** The times are such as {@link ProgressTimeouts} says. */
  static Optional<String> ofTimeouts(ProgressFigures figures, ProgressTimeouts times) {
    boolean usable =
        times.suspectAfter().compareTo(ProgressTimeouts.LEAST) >= 0
            && times.closeAfter().compareTo(ProgressTimeouts.MOST) <= 0;
    return usable
        ? Optional.empty()
        : Optional.of("wants " + times + " for " + figures.upstream().name());
  }

  private static Optional<Upstream> foreigner(PullHistory history, Decision.Try next) {
    if (!history.upstreams().contains(next.upstream())) {
      return Optional.of(next.upstream());
    }
    return next.beside().map(Decision.Try::upstream).filter(u -> !history.upstreams().contains(u));
  }
}
