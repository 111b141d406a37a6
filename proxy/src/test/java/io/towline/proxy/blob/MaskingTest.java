package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.MaskConfig;
import io.towline.proxy.blob.Masking.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Masking masking = new Masking(MaskConfig.STANDARD, 100, 0);

  private Step look(double seconds) {
    return masking.look(false, 100, Math.round(seconds * SECOND));
  }

  @Test
  void waitsForTheIdleTime() {
    assertEquals(2 * SECOND, masking.delayNanos());
    assertEquals(Step.WAIT, look(1.5));
    assertEquals(SECOND / 2, masking.delayNanos());
    assertEquals(Step.RELEASE, look(2));
  }

  @Test
  void givesOneByteEverySoOften() {
    assertEquals(Step.RELEASE, look(2));
    masking.released(2 * SECOND);
    assertTrue(masking.isMasking());
    assertEquals(Step.WAIT, look(4));
    assertEquals(SECOND, masking.delayNanos());
    assertEquals(Step.RELEASE, look(5));
  }

  @Test
  void beginsAnewWhenBytesFlow() {
    assertEquals(Step.RELEASE, look(2));
    masking.released(2 * SECOND);
    masking.flowed(3 * SECOND);
    assertFalse(masking.isMasking());
    assertEquals(Step.WAIT, look(4.9));
    assertEquals(Step.RELEASE, look(5));
  }

  @Test
  void aClientThatTakesWhatItHasIsNotIdle() {
    assertEquals(Step.WAIT, masking.look(true, 100, 60 * SECOND));
    assertEquals(2 * SECOND, masking.delayNanos());
  }

  @Test
  void endsWithoutProgress() {
    for (int second = 1; second < 120; second++) {
      assertTrue(look(second) != Step.END, "at " + second);
      masking.released(second * SECOND);
    }
    assertEquals(Step.END, look(120));
  }

  @Test
  void doesNotEndWhileSomebodyMakesProgress() {
    for (int second = 1; second < 500; second++) {
      Step step = masking.look(false, second / 100, second * SECOND);
      assertTrue(step != Step.END, "at " + second);
      masking.released(second * SECOND);
    }
  }

  @Test
  void aPauseOfThisProcessIsNoStandstill() {
    assertEquals(Step.RELEASE, look(600));
    masking.released(600 * SECOND);
    assertEquals(Step.RELEASE, look(603));
    assertEquals(Step.END, lookEverySecond(604, 600 + 120));
  }

  private Step lookEverySecond(int from, int to) {
    Step last = Step.WAIT;
    for (int second = from; second <= to && last != Step.END; second++) {
      last = look(second);
      masking.released(second * SECOND);
    }
    return last;
  }

  @Test
  void looksAgainSoonerThanTheLastMoment() {
    for (int second = 2; second <= 119; second++) {
      look(second);
      masking.released(second * SECOND);
    }
    look(119);
    assertEquals(SECOND, masking.delayNanos());
  }

  @Test
  void aByteThatComesIntoAnEmptyReserveGoesAtOnce() {
    assertFalse(masking.isOverdue());
    assertEquals(Step.RELEASE, look(2));
    masking.ranDry();
    assertTrue(masking.isOverdue());
    assertEquals(Step.RELEASE, look(2.1));
    masking.released(2 * SECOND);
    assertFalse(masking.isOverdue());
  }
}
