package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ProgressConfig;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressFormulaTest {
  private static Optional<ProgressTimeouts> timeouts(ProgressConfig config, Quantiles silences) {
    return new ProgressFormula(config).timeouts(silences);
  }

  private static ProgressConfig adaptive(long seconds) {
    return Endpoints.progress(true, Duration.ofSeconds(seconds), true, true);
  }

  private static Quantiles p99(long millis) {
    return new Quantiles(100, Duration.ZERO, Duration.ZERO, Duration.ofMillis(millis));
  }

  private static Optional<ProgressTimeouts> times(long suspectMillis, long closeMillis) {
    return Optional.of(
        new ProgressTimeouts(Duration.ofMillis(suspectMillis), Duration.ofMillis(closeMillis)));
  }

  @Test
  void anUnknownUpstreamIsSuspectAfterThreeSeconds() {
    assertEquals(times(3000, 60_000), timeouts(adaptive(10), Quantiles.NONE));
  }

  @Test
  void suspicionIsFourTimesTheNinetyNinthPercentile() {
    assertEquals(times(2800, 60_000), timeouts(adaptive(10), p99(700)));
  }

  @Test
  void suspicionComesBetweenTwoAndFiveSeconds() {
    assertEquals(times(2000, 60_000), timeouts(adaptive(10), p99(3)));
    assertEquals(times(5000, 60_000), timeouts(adaptive(10), p99(14_000)));
  }

  @Test
  void theProgressTimeoutIsTheUpperBoundOfSuspicion() {
    assertEquals(times(4000, 60_000), timeouts(adaptive(4), p99(14_000)));
    assertEquals(times(1000, 60_000), timeouts(adaptive(1), p99(3)));
    assertEquals(times(1000, 60_000), timeouts(adaptive(1), Quantiles.NONE));
  }

  @Test
  void aLongProgressTimeoutClosesAsLateAsIsLearned() {
    ProgressConfig profile = Endpoints.progress(true, Duration.ofMinutes(3), Duration.ofMinutes(2));
    assertEquals(times(2000, 120_000), timeouts(profile, p99(3)));
    assertEquals(times(5000, 140_000), timeouts(profile, p99(14_000)));
    assertEquals(times(5000, 180_000), timeouts(profile, p99(40_000)));
  }

  @Test
  void theFixedModeKnowsThisOneTimeAlone() {
    ProgressConfig fixed = Endpoints.progress(false, Duration.ofSeconds(7), true, true);
    assertEquals(times(7000, 7000), timeouts(fixed, p99(14_000)));
  }

  @Test
  void zeroIsOff() {
    assertEquals(Optional.empty(), timeouts(adaptive(0), p99(3)));
    ProgressConfig fixed = Endpoints.progress(false, Duration.ZERO, true, true);
    assertEquals(Optional.empty(), timeouts(fixed, p99(3)));
  }
}
