package io.towline.spi.ranked;

import io.towline.spi.PullHistory;
import io.towline.spi.PullHistory.Content;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whom a policy likes better. It says so as if nothing had failed: what has failed in a download,
 * and who is ejected, is the business of {@link RankedPolicy}. From memory, and on any thread.
 */
@FunctionalInterface
public interface Ranking {
  /**
   * The upstreams of the history, the best first. Those that are left out come last, as they are
   * configured; what is none of the history's is let go.
   */
  List<Upstream> rank(PullHistory history);

  /** As they are configured. */
  static Ranking configured() {
    return PullHistory::upstreams;
  }

  /**
   * The quickest to answer first, by the median; those never asked last; ties as they are
   * configured.
   */
  static Ranking byAnswerTime() {
    return history ->
        sorted(
            history,
            Comparator.comparing(
                upstream -> history.health(upstream).answerTime(),
                Comparator.comparing(time -> time.orElse(Duration.ofDays(1)))));
  }

  /**
   * For blobs the one first that gets most across: its speed, times the share of its attempts that
   * succeed. For manifests the quickest to answer, its time divided by that share. One of which
   * nothing is known, or which may be well again, counts as being as good as the best, so that the
   * order of the configuration decides until it is measured.
   */
  static Ranking byScore() {
    return history ->
        history.content() == Content.BLOB
            ? sorted(history, Scores.speeds(history).reversed())
            : sorted(history, Scores.times(history));
  }

  /** Sorted so; ties as they are configured. */
  private static List<Upstream> sorted(PullHistory history, Comparator<Upstream> order) {
    List<Upstream> sorted = new ArrayList<>(history.upstreams());
    sorted.sort(order);
    return sorted;
  }
}
