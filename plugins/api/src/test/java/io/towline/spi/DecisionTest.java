package io.towline.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final Upstream HUB = new Upstream("hub", true);

  @Test
  void nowMeansAtOnceAndAlone() {
    assertEquals(
        new Decision.Try(HUB, Duration.ZERO, Decision.Role.REPLACE), Decision.Try.now(HUB));
  }

  @Test
  void aDelayIsNeitherNegativeNorOverAMinute() {
    Duration longest = Duration.ofMinutes(1);
    assertEquals(longest, new Decision.Try(HUB, longest, Decision.Role.RACE).delay());
    assertThrows(IllegalArgumentException.class, () -> tryAfter(Duration.ofNanos(-1)));
    assertThrows(IllegalArgumentException.class, () -> tryAfter(longest.plusNanos(1)));
  }

  @Test
  void whoIsBesideRacesAndIsAlone() {
    Decision.Try both = Decision.Try.now(HUB).with(Decision.Try.race(HUB));
    assertEquals(Decision.Try.race(HUB), both.beside().orElseThrow());
    Decision.Try first = Decision.Try.now(HUB);
    assertThrows(IllegalArgumentException.class, () -> first.with(Decision.Try.now(HUB)));
    Decision.Try pair = Decision.Try.race(HUB).with(Decision.Try.race(HUB));
    assertThrows(IllegalArgumentException.class, () -> first.with(pair));
  }

  @Test
  void aReasonIsOneLine() {
    assertEquals("a  b c", new Decision.GiveUp("a\r\nb\0c").reason());
  }

  @Test
  void aReasonIsCutAtItsBound() {
    String reason = new Decision.GiveUp("x".repeat(10_000)).reason();
    assertEquals(500, reason.length());
    assertTrue(reason.endsWith("x…"), reason);
    assertEquals(500, new Decision.GiveUp("x".repeat(500)).reason().length());
  }

  @Test
  void aReasonIsNotBlank() {
    assertThrows(IllegalArgumentException.class, () -> new Decision.GiveUp(" \n"));
  }

  private static Decision.Try tryAfter(Duration delay) {
    return new Decision.Try(HUB, delay, Decision.Role.RACE);
  }
}
