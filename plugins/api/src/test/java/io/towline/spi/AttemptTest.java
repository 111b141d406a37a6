package io.towline.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptTest {

  @Test
  void refusesNegativeFigures() {
    assertThrows(IllegalArgumentException.class, () -> attempt(-1, 0, Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> attempt(0, -1, Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> attempt(0, 0, Duration.ofNanos(-1)));
    assertEquals(0, attempt(0, 0, Duration.ZERO).bytes());
  }

  @Test
  void contendsWithWhoBeganInWhatItHasFetched() {
    Attempt first = attempt(100, 50, Duration.ZERO);
    assertTrue(first.contendsWith(first));
    assertTrue(first.contendsWith(attempt(150, 0, Duration.ZERO)));
    assertTrue(attempt(150, 0, Duration.ZERO).contendsWith(first));
    assertFalse(first.contendsWith(attempt(151, 0, Duration.ZERO)));
    assertFalse(attempt(0, 99, Duration.ZERO).contendsWith(first));
  }

  private static Attempt attempt(long offset, long bytes, Duration elapsed) {
    return new Attempt(new Upstream("hub", true), offset, bytes, elapsed, Outcome.RUNNING);
  }
}
