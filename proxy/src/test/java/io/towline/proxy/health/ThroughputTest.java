package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private final VirtualClock clock = new VirtualClock();
  private final Throughput throughput = new Throughput(clock);

  private void deliver(int seconds, long bytesPerSecond) {
    for (int i = 0; i < seconds; i++) {
      clock.passSeconds(1);
      throughput.delivered(bytesPerSecond, Duration.ofSeconds(1));
    }
  }

  @Test
  void nothingIsKnownOfWhatIsShortAndSmall() {
    throughput.delivered(65_535, Duration.ofMillis(999));
    throughput.delivered(1 << 20, Duration.ZERO);
    assertEquals(OptionalDouble.empty(), throughput.bytesPerSecond());
  }

  @Test
  void aSecondWithoutAByteCounts() {
    throughput.delivered(0, Duration.ofSeconds(1));
    assertEquals(OptionalDouble.of(0), throughput.bytesPerSecond());
  }

  @Test
  void isTheRateOfAttempts() {
    throughput.delivered(1 << 20, Duration.ofMillis(500));
    assertEquals(2 << 20, throughput.bytesPerSecond().orElseThrow(), 1);
  }

  @Test
  void followsWithinAMinuteOrTwo() {
    deliver(300, 10_000_000);
    deliver(60, 1_000_000);
    double afterOne = throughput.bytesPerSecond().orElseThrow();
    assertTrue(afterOne > 4.0e6 && afterOne < 4.6e6, () -> afterOne + " bytes/s"); // 1 + 9/e
    deliver(120, 1_000_000);
    assertTrue(throughput.bytesPerSecond().orElseThrow() < 1.5e6);
  }

  @Test
  void isForgottenAfterADay() {
    deliver(10, 1 << 20);
    clock.pass(Duration.ofHours(23));
    assertTrue(throughput.bytesPerSecond().isPresent());
    clock.pass(Duration.ofHours(2));
    assertEquals(OptionalDouble.empty(), throughput.bytesPerSecond());
  }

  @Test
  void noticesACollapseInAFewSeconds() {
    deliver(120, 10_000_000);
    deliver(4, 100_000);
    assertFalse(throughput.hasCollapsed());
    deliver(5, 100_000);
    assertTrue(throughput.hasCollapsed());
    deliver(10, 10_000_000);
    assertFalse(throughput.hasCollapsed());
  }

  @Test
  void aSlowOneThatStaysSoHasNotCollapsed() {
    deliver(600, 400_000);
    assertFalse(throughput.hasCollapsed());
  }

  @Test
  void getsUsedToALowerSpeedInTheEnd() {
    deliver(120, 10_000_000);
    deliver(45 * 60, 2_000_000);
    assertFalse(throughput.hasCollapsed());
  }

  @Test
  void isActiveForTwentySeconds() {
    assertFalse(throughput.isActive());
    deliver(1, 0);
    clock.passSeconds(20);
    assertTrue(throughput.isActive());
    clock.passSeconds(1);
    assertFalse(throughput.isActive());
  }
}
