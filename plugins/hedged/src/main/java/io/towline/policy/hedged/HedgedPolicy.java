package io.towline.policy.hedged;

import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Health.Standing;
import io.towline.spi.PullHistory;
import io.towline.spi.PullHistory.Content;
import io.towline.spi.Upstream;
import io.towline.spi.ranked.RankedPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the two best upstreams for a blob, and leaves it to the watchdog who wins. Manifests are
 * hedged at the origin, when it has become suspect, and not by this. It keeps nothing between
 * questions.
 */
final class HedgedPolicy implements FailoverPolicy {
  /** Whoever waits longer does not hedge. */
  static final Duration LONGEST_AFTER = Duration.ofSeconds(30);

  private final RankedPolicy ranked;
  private final Duration after;

  /**
   * @param after how long the second waits for the first byte of the first
   */
  HedgedPolicy(RankedPolicy ranked, Duration after) {
    this.ranked = ranked;
    this.after = after;
  }

  @Override
  public Decision next(PullHistory history) {
    Decision decision = ranked.next(history);
    boolean begins = history.about().isEmpty() && history.content() == Content.BLOB;
    if (begins && decision instanceof Decision.Try first) {
      return second(first.upstream(), history)
          .<Decision>map(u -> first.with(new Decision.Try(u, after, Decision.Role.RACE)))
          .orElse(first);
    }
    return decision;
  }

  /** The best of the others that nothing speaks against. */
  private Optional<Upstream> second(Upstream first, PullHistory history) {
    return ranked.inOrder(history).stream()
        .filter(upstream -> !upstream.equals(first))
        .filter(upstream -> history.health(upstream).standing() == Standing.GOOD)
        .findFirst();
  }
}
