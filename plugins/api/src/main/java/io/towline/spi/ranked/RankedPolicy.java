package io.towline.spi.ranked;

import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Health.Standing;
import io.towline.spi.PullHistory;
import io.towline.spi.PullHistory.Content;
import io.towline.spi.Upstream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * A whole policy made of a {@link Ranking}. The best is asked first; on failure the one that has
 * failed least, the best of them first, at once if it was not asked yet; beside a suspect the best
 * other, else the same over a new connection. Ejected upstreams are left for the last. It gives up
 * when {@link Failures} are enough and everybody was asked. It keeps nothing between questions; any
 * thread.
 */
public final class RankedPolicy implements FailoverPolicy {
  /** So many attempts for one part at a time: more would only help who is to blame. */
  public static final int MOST_CONTENDERS = 3;

  private static final double USUAL_EXPLORATION = 0.05;

  /** An ejected upstream is asked like one that has failed so often. */
  private static final int EJECTED_FAILURES = 2;

  private final Ranking ranking;
  private final double exploration;
  private final ToDoubleFunction<PullHistory> chance;

  /** A policy that always asks the best first. */
  public RankedPolicy(Ranking ranking) {
    this(ranking, 0);
  }

  /**
   * A policy that finds out now and then how the others are.
   *
   * @param exploration the share of new downloads of blobs, 0 to 1, that begin at another upstream
   *     than the best
   */
  public RankedPolicy(Ranking ranking, double exploration) {
    this(ranking, exploration, RankedPolicy::chance);
  }

  /**
   * The same by the option {@code exploration}, which it takes from these: a share, {@code 5%}
   * where it is not said.
   *
   * @throws IllegalArgumentException if it is no share
   */
  public static RankedPolicy exploring(Ranking ranking, Options options) {
    return new RankedPolicy(ranking, options.share("exploration", USUAL_EXPLORATION));
  }

  /**
   * The same with chance in somebody's hands.
   *
   * @param random draws from 0 to 1, 1 excluded; any thread
   * @throws IllegalArgumentException if the share is not within 0 and 1
   */
  public RankedPolicy(Ranking ranking, double exploration, DoubleSupplier random) {
    this(ranking, exploration, history -> random.getAsDouble());
  }

  private RankedPolicy(Ranking ranking, double exploration, ToDoubleFunction<PullHistory> chance) {
    if (!(exploration >= 0 && exploration <= 1)) {
      throw new IllegalArgumentException("a share is 0 to 1, not " + exploration);
    }
    this.ranking = ranking;
    this.exploration = exploration;
    this.chance = chance;
  }

  /**
   * Chance out of the question itself: the nanoseconds of its moment are as good as dice, and the
   * same question has the same answer, so that a simulation can be repeated.
   */
  private static double chance(PullHistory history) {
    long seed = history.elapsed().toNanos();
    seed = seed * 31 + history.repository().hashCode();
    seed = seed * 31 + history.attempts().size();
    seed = seed * 31 + history.frontier();
    return new SplittableRandom(seed).nextDouble();
  }

  @Override
  public Decision next(PullHistory history) {
    Failures failures = Failures.of(history);
    List<Attempt> contenders = history.contenders();
    List<Upstream> order = inOrder(history);
    if (!contenders.isEmpty()) {
      return beside(history, failures, contenders);
    }
    if (order.isEmpty() || failures.areTooLong()) {
      return new Decision.GiveUp(failures.inWords());
    }
    if (history.attempts().isEmpty()) {
      return Decision.Try.now(explored(history, order));
    }
    if (failures.areEnough()) {
      order = order.stream().filter(upstream -> !failures.includes(upstream)).toList();
    }
    if (order.isEmpty()) {
      return new Decision.GiveUp(failures.inWords());
    }
    Upstream chosen = order.get(0);
    return new Decision.Try(
        chosen, failures.delay(chosen, () -> chance.applyAsDouble(history)), Decision.Role.REPLACE);
  }

  /**
   * The upstreams that may be asked now, the one to be asked next first: without those that have
   * refused for good; those that have failed in this download behind those that have not. Of a
   * manifest the origin comes before mirrors that are no better off.
   */
  public List<Upstream> inOrder(PullHistory history) {
    Failures failures = Failures.of(history);
    List<Upstream> order = new ArrayList<>(ranked(history));
    order.removeIf(failures::hasRefused);
    order.sort(
        Comparator.<Upstream>comparingInt(upstream -> burden(upstream, history, failures))
            .thenComparing(upstream -> hasJustFailed(upstream, history))
            .thenComparing(
                upstream -> history.content() == Content.MANIFEST && !upstream.origin()));
    return order;
  }

  private Set<Upstream> ranked(PullHistory history) {
    Set<Upstream> order = new LinkedHashSet<>(ranking.rank(history));
    order.retainAll(history.upstreams());
    order.addAll(history.upstreams());
    return order;
  }

  private static int burden(Upstream upstream, PullHistory history, Failures failures) {
    boolean ejected = history.health(upstream).standing() == Standing.EJECTED;
    return failures.count(upstream) + (ejected ? EJECTED_FAILURES : 0);
  }

  private static boolean hasJustFailed(Upstream upstream, PullHistory history) {
    return history
        .about()
        .filter(about -> about.outcome().isFailure() && about.upstream().equals(upstream))
        .isPresent();
  }

  /** The best, or now and then one of the others that is not ejected. */
  private Upstream explored(PullHistory history, List<Upstream> order) {
    List<Upstream> others =
        order.stream()
            .skip(1)
            .filter(upstream -> history.health(upstream).standing() != Standing.EJECTED)
            .toList();
    double draw = exploration > 0 ? chance.applyAsDouble(history) : 1;
    if (history.content() != Content.BLOB || others.isEmpty() || draw >= exploration) {
      return order.get(0);
    }
    return others.get((int) (draw / exploration * others.size()));
  }

  /** Something still runs for this part: is another to join it? */
  private Decision beside(PullHistory history, Failures failures, List<Attempt> contenders) {
    if (!contenders.stream().allMatch(Attempt::suspect)) {
      return new Decision.Wait(); // one of them is on its way
    }
    if (failures.areTooLong()) {
      return new Decision.GiveUp(failures.inWords());
    }
    List<Upstream> order = new ArrayList<>(inOrder(history));
    if (order.isEmpty() || contenders.size() >= MOST_CONTENDERS) {
      return new Decision.Wait();
    }
    order.sort(Comparator.comparingInt(upstream -> load(upstream, history, contenders)));
    Upstream chosen = order.get(0);
    if (failures.areEnough() && failures.includes(chosen)) {
      return new Decision.Wait();
    }
    return new Decision.Try(
        chosen, failures.delay(chosen, () -> chance.applyAsDouble(history)), Decision.Role.RACE);
  }

  /** How much speaks against a contender from here; one that may be well again is no help now. */
  private static int load(Upstream upstream, PullHistory history, List<Attempt> contenders) {
    long running = contenders.stream().filter(a -> a.upstream().equals(upstream)).count();
    boolean isGood = history.health(upstream).standing() == Standing.GOOD;
    return (int) running + Failures.of(history).count(upstream) + (isGood ? 0 : EJECTED_FAILURES);
  }
}
