package io.towline.policy.timeouts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.ProgressTimeouts;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class AdaptiveTimeoutsTest {

  @Test
  void bothAreFoundByTheServiceLoader() {
    List<String> names =
        ServiceLoader.load(ProgressTimeoutPolicyFactory.class).stream()
            .map(provider -> provider.get().name())
            .toList();
    assertEquals(List.of("adaptive", "fixed"), names);
  }

  @Test
  void suspectsAfterThreeSecondsUntilItHasLearned() {
    assertTimes(3_000, 60_000, 19, 900, 10_000);
  }

  @Test
  void suspectsAtFourTimesTheRarePause() {
    assertTimes(2_400, 60_000, 20, 600, 10_000);
  }

  @Test
  void suspectsNeitherBeforeTwoNorAfterThreeSeconds() {
    assertTimes(2_000, 60_000, 20, 10, 10_000);
    assertTimes(3_000, 60_000, 20, 28_000, 10_000);
  }

  @Test
  void suspectsNoLaterThanConfigured() {
    assertTimes(1_000, 60_000, 0, 0, 1_000);
    assertTimes(1_000, 60_000, 20, 10, 1_000);
    assertTimes(2_500, 60_000, 20, 28_000, 2_500);
  }

  @Test
  void endsAtTenTimesTheRarePauseButNotBeforeAMinute() {
    assertTimes(2_000, 60_000, 20, 10, 180_000);
    assertTimes(3_000, 90_000, 20, 9_000, 180_000);
    assertTimes(3_000, 180_000, 20, 28_000, 180_000);
    assertTimes(3_000, 180_000, 0, 0, 180_000);
  }

  @Test
  void endsNotBeforeTheConfiguredLeast() {
    ProgressTimeouts times =
        new AdaptiveTimeouts().timeouts(figures(20, 10, Duration.ofSeconds(100), 120_000));
    assertEquals(Duration.ofSeconds(100), times.closeAfter());
  }

  @Test
  void theFixedOneIsWhatIsConfigured() {
    Duration time = Duration.ofSeconds(10);
    assertEquals(
        new ProgressTimeouts(time, time),
        new FixedTimeouts().timeouts(figures(1000, 28_000, Duration.ZERO, 10_000)));
  }

  private static void assertTimes(
      long suspectMillis, long closeMillis, long samples, long p99Millis, long mostMillis) {
    ProgressTimeouts times =
        new AdaptiveTimeouts().timeouts(figures(samples, p99Millis, Duration.ZERO, mostMillis));
    assertEquals(Duration.ofMillis(suspectMillis), times.suspectAfter());
    assertEquals(Duration.ofMillis(closeMillis), times.closeAfter());
  }

  private static ProgressFigures figures(
      long samples, long p99Millis, Duration least, long mostMillis) {
    return new ProgressFigures(
        "docker.io",
        new Upstream("hub", true),
        samples,
        Duration.ZERO,
        Duration.ofMillis(p99Millis),
        least,
        Duration.ofMillis(mostMillis));
  }
}
