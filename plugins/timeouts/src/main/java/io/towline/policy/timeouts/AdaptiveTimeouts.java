package io.towline.policy.timeouts;

import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;

/**
 * Learned from the upstream's own pauses. Suspicion is cheap, so it comes soon: at four times the
 * pause that is rare for it. An end is not, so it comes late: a scanner that thinks for 28 s on
 * every connection must get through.
 */
final class AdaptiveTimeouts implements ProgressTimeoutPolicy {
  /** With fewer, nothing is learned yet. */
  static final long ENOUGH_SAMPLES = 20;

  private static final Duration UNLEARNED = Duration.ofSeconds(3);
  private static final Duration SOONEST_SUSPICION = Duration.ofSeconds(2);

  /** Measured: with 5 s, pulls from upstreams that hang took 17.4 s instead of 15.1 s. */
  private static final Duration LATEST_SUSPICION = Duration.ofSeconds(3);

  private static final Duration SOONEST_END = Duration.ofSeconds(60);
  private static final int SUSPICION_FACTOR = 4;
  private static final int END_FACTOR = 10;

  @Override
  public ProgressTimeouts timeouts(ProgressFigures figures) {
    boolean isLearned = figures.samples() >= ENOUGH_SAMPLES;
    Duration rare = figures.p99();
    Duration latest = shorter(LATEST_SUSPICION, figures.most());
    Duration suspicion =
        within(
            shorter(SOONEST_SUSPICION, latest),
            isLearned ? rare.multipliedBy(SUSPICION_FACTOR) : UNLEARNED,
            latest);
    Duration end =
        isLearned
            ? within(figures.least(), rare.multipliedBy(END_FACTOR), figures.most())
            : figures.most();
    return new ProgressTimeouts(suspicion, longer(end, SOONEST_END));
  }

  private static Duration within(Duration least, Duration value, Duration most) {
    return shorter(longer(value, least), most);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
