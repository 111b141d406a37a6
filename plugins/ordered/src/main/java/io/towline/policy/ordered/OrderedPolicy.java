package io.towline.policy.ordered;

import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Upstreams in the order of the configuration: the next one on failure, and after the last the
 * first again. It keeps nothing between questions; the history says it all.
 */
final class OrderedPolicy implements FailoverPolicy {
  /** So many attempts in a row without progress are enough for a blob, once everybody was asked. */
  static final int BLOB_PATIENCE = 5;

  /** Fewer for what is small: the client waits for all of it, with a clock of its own. */
  static final int MANIFEST_PATIENCE = 3;

  /** Before the same upstream is asked again; doubled with every further failure. */
  static final Duration FIRST_BACKOFF = Duration.ofMillis(200);

  static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

  @Override
  public Decision next(PullHistory history) {
    List<Attempt> attempts = history.attempts();
    List<Attempt> refusals = attempts.stream().filter(a -> a.outcome().isFinal()).toList();
    Predicate<Upstream> eligible = upstream -> !haveAsked(refusals, upstream);
    if (history.upstreams().stream().noneMatch(eligible)) {
      return new Decision.GiveUp("every upstream refused: " + inWords(refusals));
    }
    List<Attempt> row = Failures.sinceProgress(attempts);
    Upstream chosen = nextInTurn(history, eligible);
    if (row.size() >= patience(history.content())) {
      Predicate<Upstream> untried = eligible.and(upstream -> !haveAsked(row, upstream));
      if (history.upstreams().stream().noneMatch(untried)) {
        return new Decision.GiveUp(
            row.size() + " attempts in a row brought under 1 MiB each: " + inWords(row));
      }
      chosen = nextInTurn(history, untried);
    }
    Duration delay = backoff(Failures.of(chosen, attempts));
    return new Decision.Try(chosen, delay, Decision.Role.REPLACE);
  }

  /**
   * The first of these from where the last attempt was: from its own upstream if it has not failed,
   * else from the one after.
   */
  private static Upstream nextInTurn(PullHistory history, Predicate<Upstream> which) {
    List<Upstream> all = history.upstreams();
    List<Attempt> attempts = history.attempts();
    int from = 0;
    if (!attempts.isEmpty()) {
      Attempt last = attempts.get(attempts.size() - 1);
      from = Math.max(0, all.indexOf(last.upstream())) + (last.outcome().isFailure() ? 1 : 0);
    }
    for (int i = 0; i < all.size(); i++) {
      Upstream candidate = all.get((from + i) % all.size());
      if (which.test(candidate)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("none of the upstreams is wanted");
  }

  private static int patience(PullHistory.Content content) {
    return switch (content) {
      case MANIFEST -> MANIFEST_PATIENCE;
      case BLOB -> BLOB_PATIENCE;
    };
  }

  private static boolean haveAsked(List<Attempt> attempts, Upstream upstream) {
    return attempts.stream().anyMatch(attempt -> attempt.upstream().equals(upstream));
  }

  private static Duration backoff(int failures) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration delay = FIRST_BACKOFF;
    for (int i = 1; i < failures && delay.compareTo(LONGEST_BACKOFF) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(LONGEST_BACKOFF) < 0 ? delay : LONGEST_BACKOFF;
  }

  /** Such as {@code hub NOT_FOUND, mirror DENIED}. */
  private static String inWords(List<Attempt> attempts) {
    return attempts.stream()
        .map(attempt -> attempt.upstream().name() + " " + attempt.outcome())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
