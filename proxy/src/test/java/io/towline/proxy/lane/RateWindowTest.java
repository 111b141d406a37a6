package io.towline.proxy.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RateWindowTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long WINDOW = Duration.ofSeconds(3).toNanos();
  private static final Duration TICK = Duration.ofMillis(250);
  private static final long MEGABYTE = 1_000_000;

  private final RateWindow rates = new RateWindow();
  private Duration reading = Duration.ZERO;
  private long bytes;

  @Test
  void saysNothingBeforeTheWindowIsFull() {
    bring(SECOND.multipliedBy(2), MEGABYTE);
    assertTrue(rates.over(WINDOW).isEmpty());
  }

  @Test
  void saysHowFastItWas() {
    bring(SECOND.multipliedBy(10), MEGABYTE);
    assertEquals(4.0 * MEGABYTE, rate());
  }

  @Test
  void forgetsWhatWasBefore() {
    bring(SECOND.multipliedBy(10), MEGABYTE);
    bring(SECOND.multipliedBy(4), 10);
    assertEquals(40.0, rate());
  }

  @Test
  void leavesTheSilenceSinceTheLastByteOut() {
    bring(SECOND.multipliedBy(10), MEGABYTE);
    bring(SECOND.multipliedBy(9), 0);
    assertEquals(4.0 * MEGABYTE, rates.beforeSilence(WINDOW).orElseThrow());
    assertEquals(0, rate());
  }

  @Test
  void countsTheSilenceBetweenBytes() {
    bring(SECOND.multipliedBy(10), MEGABYTE);
    bring(SECOND.multipliedBy(4), 0);
    bring(TICK, 16);
    assertEquals(16 / 3.0, rates.beforeSilence(WINDOW).orElseThrow(), 0.001);
  }

  @Test
  void saysNothingOfOneThatWasSilentForAllThatItRemembers() {
    bring(SECOND.multipliedBy(10), MEGABYTE);
    bring(SECOND.multipliedBy(60), 0);
    assertTrue(rates.beforeSilence(WINDOW).isEmpty());
  }

  private void bring(Duration time, long perTick) {
    for (long ticks = time.dividedBy(TICK); ticks > 0; ticks--) {
      reading = reading.plus(TICK);
      bytes += perTick;
      rates.note(reading.toNanos(), bytes);
    }
  }

  private double rate() {
    OptionalDouble rate = rates.over(WINDOW);
    return rate.orElseThrow();
  }
}
