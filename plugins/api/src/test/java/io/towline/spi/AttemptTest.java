package io.towline.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  private static Attempt attempt(long offset, long bytes, Duration elapsed) {
    return new Attempt(new Upstream("hub", true), offset, bytes, elapsed, Outcome.RUNNING);
  }
}
