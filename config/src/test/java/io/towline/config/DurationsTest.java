package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurationsTest {

  @Test
  void isWrittenWithoutPartsThatAreNothing() {
    assertEquals("0s", Durations.text(Duration.ZERO));
    assertEquals("250ms", Durations.text(Duration.ofMillis(250)));
    assertEquals("180s", Durations.text(Duration.ofMinutes(3)));
    assertEquals("15m", Durations.text(Duration.ofMinutes(15)));
    assertEquals("1h30m1s", Durations.text(Duration.ofSeconds(5401)));
  }

  @Test
  void readsWhatTheContractShows() {
    assertEquals(Duration.ofMillis(250), Durations.parse("250ms"));
    assertEquals(Duration.ofSeconds(10), Durations.parse("10s"));
    assertEquals(Duration.ofSeconds(90), Durations.parse("1m30s"));
    assertEquals(Duration.ofHours(24), Durations.parse("24h"));
    assertEquals(Duration.ZERO, Durations.parse("0s"));
  }

  @Test
  void aBareNumberIsToldItsUnit() {
    assertEquals("a duration needs a unit: say 10s, not 10 (ms, s, m, h)", message("10"));
  }

  @Test
  void refusesWhatIsNone() {
    for (String text : List.of("", "s", "10 s", "-1s", "1.5s", "1d", "10S", "1s1")) {
      assertThrows(IllegalArgumentException.class, () -> Durations.parse(text), text);
    }
  }

  @Test
  void refusesMoreThanTenYears() {
    assertEquals("a duration is at most 87600h (ten years)", message("87601h"));
    assertEquals("a duration is at most 87600h (ten years)", message("9999999999999999999s"));
  }

  private static String message(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> Durations.parse(text)).getMessage());
  }
}
