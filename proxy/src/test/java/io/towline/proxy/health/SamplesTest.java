package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private final VirtualClock clock = new VirtualClock();
  private final Samples samples = new Samples(clock);

  private void add(int count, int millis) {
    for (int i = 0; i < count; i++) {
      samples.add(Duration.ofMillis(millis));
    }
  }

  private static void assertNear(long millis, Duration found) {
    long off = Math.abs(found.toMillis() - millis);
    assertTrue(off <= millis * 0.07, () -> found + " is not about " + millis + " ms");
  }

  @Test
  void knowsNothingBeforeTheFirstSample() {
    assertEquals(Quantiles.NONE, samples.quantiles());
    assertEquals(0, samples.points().length);
  }

  @Test
  void tellsQuantilesWithinSevenPercent() {
    for (int millis = 1; millis <= 1000; millis++) {
      samples.add(Duration.ofMillis(millis));
    }
    Quantiles known = samples.quantiles();
    assertEquals(1000, known.samples());
    assertNear(500, known.median());
    assertNear(950, known.p95());
    assertNear(990, known.p99());
  }

  @Test
  void forgetsAWindowAfterTheNextOne() {
    add(1000, 10);
    clock.pass(Duration.ofMinutes(6));
    add(100, 3000);
    assertEquals(1100, samples.quantiles().samples());
    clock.pass(Duration.ofMinutes(6));
    add(1, 3000);
    assertEquals(101, samples.quantiles().samples());
    assertNear(3000, samples.quantiles().median());
  }

  @Test
  void aWindowWithFewSamplesLastsLonger() {
    add(30, 10);
    for (int i = 0; i < 12; i++) {
      clock.pass(Duration.ofMinutes(30));
      add(1, 10);
    }
    assertTrue(samples.quantiles().areReliable());
  }

  @Test
  void forgetsEverythingAfterADayOfSilence() {
    add(30, 10);
    clock.pass(Duration.ofHours(25));
    assertEquals(Quantiles.NONE, samples.quantiles());
    add(1, 500);
    assertEquals(1, samples.quantiles().samples());
  }

  @Test
  void boundsWhatNoHistogramHolds() {
    samples.add(Duration.ZERO);
    samples.add(Duration.ofNanos(-5));
    samples.add(Duration.ofDays(400));
    assertEquals(3, samples.quantiles().samples());
    assertNear(Samples.MOST_MILLIS, samples.quantiles().p99());
  }

  @Test
  void computesAnewOnlyWhenThereIsNews() {
    add(3200, 10);
    Quantiles known = samples.quantiles();
    add(50, 20);
    assertSame(known, samples.quantiles());
    add(60, 20);
    assertNotSame(known, samples.quantiles());
    assertEquals(3310, samples.quantiles().samples());
  }

  @Test
  void surviveAsAHundredPoints() {
    for (int i = 0; i < 5000; i++) {
      samples.add(Duration.ofMillis(i % 100 < 97 ? 40 : 4000));
    }
    Samples next = new Samples(clock);
    next.restore(samples.points(), Duration.ofMinutes(1));
    Quantiles known = next.quantiles();
    assertTrue(known.samples() >= 99 && known.samples() <= 100);
    assertNear(40, known.median());
    assertNear(40, known.p95());
    assertNear(4000, known.p99());
  }

  @Test
  void olderPointsWeighLess() {
    add(1000, 40);
    Samples next = new Samples(clock);
    next.restore(samples.points(), Duration.ofHours(12));
    assertEquals(50, next.quantiles().samples());
    Samples tooLate = new Samples(clock);
    tooLate.restore(samples.points(), Duration.ofHours(30));
    assertEquals(Quantiles.NONE, tooLate.quantiles());
  }
}
