package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutRangeTest {

  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Test
  void oneTimeIsBothEnds() {
    assertEquals(new TimeoutRange(HALF_A_MINUTE, HALF_A_MINUTE), TimeoutRange.parse("30s"));
  }

  @Test
  void readsBothEnds() {
    assertEquals(
        new TimeoutRange(HALF_A_MINUTE, Duration.ofSeconds(90)), TimeoutRange.parse("30s..1m30s"));
  }

  @Test
  void zeroAloneIsOff() {
    assertEquals(new TimeoutRange(Duration.ZERO, Duration.ZERO), TimeoutRange.parse("0s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"60s..30s", "0s..30s", "30s..", "..30s", "30s...60s", "30s..60", "10"})
  void refusesTheRest(String text) {
    assertThrows(IllegalArgumentException.class, () -> TimeoutRange.parse(text));
  }

  @Test
  void aBareNumberSaysThatItNeedsAUnit() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TimeoutRange.parse("30..60s"));
    assertEquals("a duration needs a unit: say 30s, not 30 (ms, s, m, h)", e.getMessage());
  }

  @Test
  void saysEqualEndsOnce() {
    assertEquals("30s", TimeoutRange.words(HALF_A_MINUTE, HALF_A_MINUTE));
    assertEquals("30s to 90s", TimeoutRange.words(HALF_A_MINUTE, Duration.ofSeconds(90)));
  }
}
