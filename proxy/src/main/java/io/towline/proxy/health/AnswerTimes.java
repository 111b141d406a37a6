package io.towline.proxy.health;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How long the heads of an upstream's answers take. Any thread.
 *
 * <p>An attempt that was left unanswered counts as one that took twice as long: who learns from
 * successes alone shortens the times until nothing succeeds. The 95th percentile decides and not
 * the 99th, which is worth nothing as soon as one in a hundred hangs.
 */
final class AnswerTimes {
  private static final Duration PRIOR_HEDGE = Duration.ofMillis(1500);
  private static final Duration PRIOR_ATTEMPT = Duration.ofSeconds(10);
  private static final Clamp HEDGE = new Clamp(Duration.ofMillis(250), Duration.ofSeconds(5));
  private static final Clamp ATTEMPT = new Clamp(Duration.ofSeconds(2), Duration.ofSeconds(30));

  private final Map<TrafficClass, Samples> samples = new EnumMap<>(TrafficClass.class);

  AnswerTimes(LongSupplier nanoClock) {
    for (TrafficClass kind : TrafficClass.values()) {
      samples.put(kind, new Samples(nanoClock));
    }
  }

  Samples of(TrafficClass kind) {
    return Objects.requireNonNull(samples.get(kind));
  }

  void answered(TrafficClass kind, Duration took) {
    of(kind).add(took);
  }

  void unanswered(TrafficClass kind, Duration waited) {
    of(kind).add(waited.multipliedBy(2));
  }

  /** When an answer is later than usual. */
  Duration hedgeAfter(TrafficClass kind) {
    Quantiles known = of(kind).quantiles();
    return known.areReliable() ? HEDGE.of(known.p95()) : PRIOR_HEDGE;
  }

  /** When an answer is no longer counted on. */
  Duration attemptTimeout(TrafficClass kind) {
    Quantiles known = of(kind).quantiles();
    return known.areReliable() ? ATTEMPT.of(known.p95().multipliedBy(4)) : PRIOR_ATTEMPT;
  }

  /** The same where nothing is to be learned: T, or the usual where T is off. */
  static Duration fixedAttemptTimeout(Duration progressTimeout) {
    return progressTimeout.isZero() ? PRIOR_ATTEMPT : ATTEMPT.of(progressTimeout);
  }

  /** The same where nothing is to be learned. */
  static Duration fixedHedgeAfter() {
    return PRIOR_HEDGE;
  }

  /** The median of what is asked all the time; empty before the first answer. */
  Optional<Duration> usual() {
    Quantiles first = of(TrafficClass.FIRST_BYTE).quantiles();
    Quantiles known = first.samples() > 0 ? first : of(TrafficClass.MANIFEST).quantiles();
    return known.samples() > 0 ? Optional.of(known.median()) : Optional.empty();
  }
}
