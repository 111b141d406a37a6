package io.towline.spi.ranked;

import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** Figures of upstreams that can be compared, the unknown ones being as good as the best. */
final class Scores {
  /** Less would divide by nothing. */
  private static final double LEAST_SUCCESS = 0.01;

  private Scores() {}

  /** By bytes a second, the slowest first. */
  static Comparator<Upstream> speeds(PullHistory history) {
    Map<Upstream, OptionalDouble> known = known(history, Scores::speed);
    double best = figures(known).max().orElse(0);
    return Comparator.comparingDouble(upstream -> of(upstream, known, best));
  }

  /** By the time to an answer, the quickest first. */
  static Comparator<Upstream> times(PullHistory history) {
    Map<Upstream, OptionalDouble> known = known(history, Scores::time);
    double best = figures(known).min().orElse(0);
    return Comparator.comparingDouble(upstream -> of(upstream, known, best));
  }

  private static OptionalDouble speed(Health health) {
    return health.bytesPerSecond().isPresent()
        ? OptionalDouble.of(health.bytesPerSecond().getAsDouble() * success(health))
        : OptionalDouble.empty();
  }

  private static OptionalDouble time(Health health) {
    return health.answerTime().isPresent()
        ? OptionalDouble.of(health.answerTime().get().toNanos() / success(health))
        : OptionalDouble.empty();
  }

  private static double success(Health health) {
    return Math.max(LEAST_SUCCESS, health.successRate());
  }

  /** What is remembered of one that may be well again is from its bad times. */
  private static Map<Upstream, OptionalDouble> known(
      PullHistory history, Function<Health, OptionalDouble> figure) {
    Map<Upstream, OptionalDouble> known = new HashMap<>();
    for (Upstream upstream : history.upstreams()) {
      Health health = history.health(upstream);
      if (health.standing() != Standing.PROBE) {
        known.put(upstream, figure.apply(health));
      }
    }
    return known;
  }

  private static DoubleStream figures(Map<Upstream, OptionalDouble> known) {
    return known.values().stream().flatMapToDouble(OptionalDouble::stream);
  }

  private static double of(Upstream upstream, Map<Upstream, OptionalDouble> known, double best) {
    return known.getOrDefault(upstream, OptionalDouble.empty()).orElse(best);
  }
}
