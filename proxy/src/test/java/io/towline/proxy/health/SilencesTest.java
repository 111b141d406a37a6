package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilencesTest {
  private final VirtualClock clock = new VirtualClock();
  private final Silences silences = new Silences(clock);

  private void gaps(int count, int micros) {
    for (int i = 0; i < count; i++) {
      silences.ended(Duration.ofNanos(micros * 1000L));
    }
  }

  @Test
  void aSecondOfShortGapsIsOneSample() {
    gaps(1000, 1000);
    assertEquals(1, silences.quantiles().samples());
    assertEquals(Duration.ofMillis(1), silences.quantiles().p99());
  }

  @Test
  void aPauseIsNotOutvotedByAFastStreamsGaps() {
    for (int i = 0; i < 50; i++) {
      gaps(10_000, 100); // one second
      silences.ended(Duration.ofSeconds(3));
    }
    assertEquals(100, silences.quantiles().samples());
    assertTrue(silences.quantiles().p99().compareTo(Duration.ofSeconds(3)) >= 0);
  }

  @Test
  void theLongestOfASecondCounts() {
    gaps(1, 700_000);
    gaps(400, 1000);
    assertEquals(1, silences.quantiles().samples());
    assertTrue(silences.quantiles().median().toMillis() >= 700);
  }

  @Test
  void anInterruptedSilenceCountsTwice() {
    silences.interrupted(Duration.ofSeconds(4));
    assertTrue(silences.quantiles().median().toMillis() >= 8000);
    assertTrue(silences.quantiles().median().toMillis() < 8600);
  }

  @Test
  void anAttemptThatIsLeftBetweenTwoBytesSaysNothing() {
    silences.interrupted(Duration.ofMillis(900));
    assertEquals(0, silences.quantiles().samples());
  }
}
