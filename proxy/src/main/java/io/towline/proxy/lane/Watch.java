package io.towline.proxy.lane;

import io.towline.config.ProgressConfig;
import io.towline.proxy.health.HealthBook;
import io.towline.proxy.health.TrafficClass;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Health;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * The rules of the watchdog: when a runner is doubted, and when it is closed. Pure; the numbers are
 * those of the design, measured by the simulator (docs/watchdog.md).
 */
final class Watch {
  /** How often a lane looks at its runners. */
  static final Duration TICK = Duration.ofMillis(250);

  /** How often the speed of a runner is told to what is known of its upstream. */
  static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A source below this is slow, whatever it usually does. */
  static final double SLOW_BYTES_PER_SECOND = 16 << 10;

  /** A source that would be done within this time is let be. */
  static final double WORTH_SECONDS = 30;

  /** The same for one that crawls: little is left of its bytes, and little is lost by a race. */
  private static final double CRAWL_SECONDS = 2;

  private static final Duration LONGEST_HEAD = Duration.ofSeconds(60);
  private static final long SHORT_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long LOOK_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONG_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final double LONG_WINDOW_SHARE = 0.1;
  private static final long OTHERS_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double OTHERS_SHARE = 1 / 3.0;
  private static final double SHORT_WINDOW_SHARE = 0.01;

  private final HealthBook book;

  Watch(HealthBook book) {
    this.book = book;
  }

  /**
   * How long the head of an answer may take before the attempt is closed: by itself, where it is T;
   * else it is superseded long before, and closed only to reclaim the connection.
   */
  static Duration headTimeout(ProgressConfig progress) {
    boolean fixed = !progress.adaptive() && !progress.timeout().isZero();
    return fixed ? progress.timeout() : LONGEST_HEAD;
  }

  /** Whether it has been silent for so long that it is closed, whatever else there is. */
  boolean mustClose(Runner runner, long now) {
    if (!runner.isReading() || !runner.hasHead()) {
      return false; // a head that does not come is the request's own business
    }
    Optional<ProgressTimeouts> times = runner.health().progress();
    return times.isPresent() && runner.silenceNanos(now) >= times.get().closeAfter().toNanos();
  }

  /**
   * What speaks against a runner now.
   *
   * @param left how many bytes are missing from where it is
   */
  Doubt doubt(Runner runner, List<Endpoint> alternatives, long left, long now) {
    UpstreamHealth health = runner.health();
    if (!runner.hasHead()) {
      return headDoubt(health, runner.silenceNanos(now));
    }
    Optional<ProgressTimeouts> times = health.progress();
    if (times.isEmpty() || !runner.isReading()) {
      return Doubt.NONE;
    }
    long patience = times.get().suspectAfter().toNanos();
    if (runner.silenceNanos(now) >= patience) {
      return Doubt.SILENT;
    }
    boolean adaptive = runner.endpoint().upstream().progress().adaptive();
    return adaptive && isSlow(runner, alternatives, left, patience) ? Doubt.SLOW : Doubt.NONE;
  }

  private static Doubt headDoubt(UpstreamHealth health, long waited) {
    if (waited >= health.attemptTimeout(TrafficClass.FIRST_BYTE).toNanos()) {
      return Doubt.LATE_HEAD;
    }
    boolean slow = waited >= health.hedgeAfter(TrafficClass.FIRST_BYTE).toNanos();
    return slow ? Doubt.SLOW_HEAD : Doubt.NONE;
  }

  /**
   * Slow is what over 20 s brings under a tenth of what the best of the upstreams did of late, or
   * over 3 s under a hundredth, or over 10 s under a third of what another one did, and in any case
   * under 16 KiB/s. Where another upstream was not measured of late, any transfer that is not soon
   * done is worth one look at it.
   *
   * @param patience how long a silence is not suspicious yet; if it is longer than 3 s, as a
   *     plug-in may want, a silence below it is not taken for slowness either
   */
  private boolean isSlow(Runner runner, List<Endpoint> alternatives, long left, long patience) {
    LongFunction<OptionalDouble> rates =
        patience > SHORT_WINDOW_NANOS ? runner.rates()::beforeSilence : runner.rates()::over;
    double best = best(alternatives);
    long brief = Math.min(patience, SHORT_WINDOW_NANOS);
    return isBelow(rates.apply(brief), atLeastSlow(SHORT_WINDOW_SHARE * best), left, CRAWL_SECONDS)
        || isBelow(
            rates.apply(LONG_WINDOW_NANOS),
            atLeastSlow(LONG_WINDOW_SHARE * best),
            left,
            WORTH_SECONDS)
        || isBelow(
            rates.apply(OTHERS_WINDOW_NANOS),
            OTHERS_SHARE * best(without(alternatives, runner.endpoint())),
            left,
            WORTH_SECONDS)
        || (hasUnknown(alternatives, runner.endpoint())
            && isBelow(rates.apply(LOOK_WINDOW_NANOS), Double.MAX_VALUE, left, WORTH_SECONDS));
  }

  private static double atLeastSlow(double bound) {
    return Math.max(SLOW_BYTES_PER_SECOND, bound);
  }

  private static List<Endpoint> without(List<Endpoint> alternatives, Endpoint own) {
    return alternatives.stream().filter(other -> !other.equals(own)).toList();
  }

  private boolean hasUnknown(List<Endpoint> alternatives, Endpoint own) {
    return without(alternatives, own).stream()
        .map(book::of)
        .anyMatch(
            other ->
                other.bytesPerSecond().isEmpty()
                    && other.health().standing() == Health.Standing.GOOD);
  }

  /**
   * @param worth for how many seconds it must have to go on like this
   */
  private static boolean isBelow(OptionalDouble rate, double bound, long left, double worth) {
    return rate.isPresent() && rate.getAsDouble() < bound && left > rate.getAsDouble() * worth;
  }

  private double best(List<Endpoint> alternatives) {
    double best = 0;
    for (Endpoint endpoint : alternatives) {
      best = Math.max(best, book.of(endpoint).bytesPerSecond().orElse(0));
    }
    return best;
  }
}
