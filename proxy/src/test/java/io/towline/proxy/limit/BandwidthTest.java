package io.towline.proxy.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.health.VirtualClock;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandwidthTest {
  private final VirtualClock clock = new VirtualClock();
  private final Bandwidth bandwidth = new Bandwidth(clock);

  private double secondsFor(long bytes, long rate, int chunk) {
    long began = clock.getAsLong();
    for (long at = 0; at < bytes; at += chunk) {
      clock.pass(bandwidth.take(OptionalLong.of(rate), chunk));
    }
    return (clock.getAsLong() - began) / 1e9;
  }

  @Test
  void withoutABoundNobodyWaits() {
    assertEquals(Duration.ZERO, bandwidth.take(OptionalLong.empty(), Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(longs = {1000, 1 << 20, 500L << 20, 5L << 30})
  void tenSecondsWorthTakesTenSeconds(long rate) {
    double took = secondsFor(rate * 10, rate, (int) Math.max(1, rate / 100));
    assertTrue(took > 9.7 && took < 10.05, () -> took + " s");
  }

  @Test
  void aReadLargerThanTheBurstIsPaidForToo() {
    double took = secondsFor(10 << 20, 1 << 20, 5 << 20);
    assertTrue(took > 9.7 && took < 10.05, () -> took + " s");
  }

  @Test
  void allAttemptsShareIt() {
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 4; i++) {
      longest = bandwidth.take(OptionalLong.of(1 << 20), 1 << 20);
    }
    assertTrue(longest.compareTo(Duration.ofMillis(3700)) > 0, longest::toString);
  }

  @Test
  void anotherBoundCountsFromThenOn() {
    bandwidth.take(OptionalLong.of(1000), 100_000);
    double took = secondsFor(10 << 20, 1 << 20, 1 << 16);
    assertTrue(took > 9.7 && took < 10.05, () -> took + " s");
  }
}
