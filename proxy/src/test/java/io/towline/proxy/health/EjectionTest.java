package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.spi.Health.Standing;
import io.towline.spi.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EjectionTest {
  private final VirtualClock clock = new VirtualClock();
  private final Ejection ejection = new Ejection(clock);

  private void end(int times, Outcome outcome) {
    for (int i = 0; i < times; i++) {
      ejection.ended(outcome, false);
    }
  }

  private void probe(Outcome outcome) {
    assertEquals(Standing.PROBE, ejection.standing());
    assertTrue(ejection.begun());
    ejection.ended(outcome, true);
  }

  @Test
  void threeFailuresInARowEject() {
    end(2, Outcome.CUT);
    assertEquals(Standing.GOOD, ejection.standing());
    end(1, Outcome.CONNECT_FAILED);
    assertEquals(Standing.EJECTED, ejection.standing());
  }

  @Test
  void aSuccessBetweenBreaksTheRow() {
    end(2, Outcome.SERVER_ERROR);
    end(1, Outcome.DONE);
    end(2, Outcome.SERVER_ERROR);
    assertEquals(Standing.GOOD, ejection.standing());
  }

  @ParameterizedTest
  @EnumSource(names = {"NOT_FOUND", "DENIED", "THROTTLED", "CANCELLED", "DONE", "RUNNING"})
  void whatIsNoFailureEjectsNobody(Outcome outcome) {
    end(50, outcome);
    assertEquals(Standing.GOOD, ejection.standing());
  }

  @Test
  void fourStallsOfTenEject() {
    for (int i = 0; i < 3; i++) {
      end(1, Outcome.STALLED);
      end(2, Outcome.DONE);
    }
    assertEquals(Standing.GOOD, ejection.standing());
    end(1, Outcome.STALLED);
    assertEquals(Standing.EJECTED, ejection.standing());
  }

  @Test
  void whatIsOvertakenCountsAsStalled() {
    ejection.overtaken();
    ejection.overtaken();
    assertEquals(Standing.GOOD, ejection.standing());
    ejection.overtaken();
    assertEquals(Standing.EJECTED, ejection.standing());
  }

  @Test
  void oneProbeAtATimeFollowsAfterHalfAMinute() {
    end(3, Outcome.CUT);
    clock.passSeconds(29.9);
    assertEquals(Standing.EJECTED, ejection.standing());
    clock.passSeconds(0.1);
    assertEquals(Standing.PROBE, ejection.standing());
    assertTrue(ejection.begun());
    assertEquals(Standing.EJECTED, ejection.standing());
    assertFalse(ejection.begun());
    ejection.ended(Outcome.DONE, true);
    assertEquals(Standing.GOOD, ejection.standing());
  }

  @Test
  void anOtherAttemptDoesNotEndTheProbe() {
    end(3, Outcome.CUT);
    clock.passSeconds(30);
    assertTrue(ejection.begun());
    end(1, Outcome.DONE);
    end(1, Outcome.CUT);
    assertEquals(Standing.EJECTED, ejection.standing());
    clock.passSeconds(59);
    assertEquals(Standing.EJECTED, ejection.standing());
  }

  @Test
  void eachProbeThatFailsEjectsForLongerUpToFiveMinutes() {
    end(3, Outcome.CUT);
    for (int n = 1; n <= 12; n++) {
      double most = Math.min(300, 30 * n);
      clock.passSeconds(most - 0.1);
      assertEquals(Standing.EJECTED, ejection.standing(), "ejection " + n);
      clock.passSeconds(0.1);
      probe(Outcome.CUT);
    }
    clock.passSeconds(300);
    probe(Outcome.DONE);
    assertEquals(Standing.GOOD, ejection.standing());
  }

  @Test
  void aRelapseCountsOnAndALongHealthForgets() {
    end(3, Outcome.CUT);
    clock.passSeconds(30);
    probe(Outcome.DONE);
    clock.passSeconds(100);
    end(3, Outcome.CUT);
    clock.passSeconds(59);
    assertEquals(Standing.EJECTED, ejection.standing());
    clock.passSeconds(1);
    probe(Outcome.DONE);
    clock.passSeconds(301);
    end(3, Outcome.CUT);
    clock.passSeconds(30);
    assertEquals(Standing.PROBE, ejection.standing());
  }

  @Test
  void aProbeThatNeverEndsBlocksNothingForEver() {
    end(3, Outcome.CUT);
    clock.passSeconds(30);
    assertTrue(ejection.begun());
    clock.passSeconds(60);
    assertEquals(Standing.PROBE, ejection.standing());
    assertTrue(ejection.begun());
  }

  @Test
  void aCancelledProbeMakesRoomForAnother() {
    end(3, Outcome.CUT);
    clock.passSeconds(30);
    probe(Outcome.CANCELLED);
    assertEquals(Standing.PROBE, ejection.standing());
  }

  @Test
  void stallsThatWerePaidForDoNotEjectAgain() {
    end(6, Outcome.DONE);
    end(1, Outcome.STALLED);
    end(1, Outcome.DONE);
    end(3, Outcome.STALLED);
    clock.passSeconds(30);
    probe(Outcome.DONE);
    end(1, Outcome.STALLED);
    assertEquals(Standing.GOOD, ejection.standing());
  }

  @Test
  void whoAskedAllTheSameMayEndAnEjectionAndNeverLengthensIt() {
    end(3, Outcome.CUT);
    clock.passSeconds(10);
    assertTrue(ejection.begun());
    ejection.ended(Outcome.CUT, true);
    assertEquals(Duration.ofSeconds(20), ejection.ejectedFor());
    assertTrue(ejection.begun());
    ejection.ended(Outcome.DONE, true);
    assertEquals(Standing.GOOD, ejection.standing());
  }

  @Test
  void whoAsksToBeLeftAloneIsForThatTimeAndFiveMinutesAtMost() {
    ejection.leaveAlone(Duration.ofSeconds(7));
    ejection.leaveAlone(Duration.ofSeconds(2));
    assertEquals(Standing.EJECTED, ejection.standing());
    assertEquals(Duration.ofSeconds(7), ejection.leftAloneFor());
    clock.passSeconds(7);
    assertEquals(Standing.GOOD, ejection.standing());
    ejection.leaveAlone(Duration.ofHours(1));
    assertEquals(Duration.ofMinutes(5), ejection.ejectedFor());
  }

  @Test
  void tellsTheShareThatSucceededOfTheLastTen() {
    assertEquals(1, ejection.successRate());
    end(1, Outcome.CUT);
    assertEquals(0.5, ejection.successRate());
    end(1, Outcome.NOT_FOUND);
    assertEquals(0.5, ejection.successRate());
    end(9, Outcome.DONE);
    assertEquals(10 / 11.0, ejection.successRate());
    end(1, Outcome.DONE);
    assertEquals(1, ejection.successRate());
    end(1, Outcome.CUT);
    clock.pass(Duration.ofHours(2));
    assertEquals(1, ejection.successRate());
  }
}
