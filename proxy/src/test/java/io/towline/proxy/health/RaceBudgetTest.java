package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RaceBudgetTest {
  private static final long MIB = 1 << 20;

  private final VirtualClock clock = new VirtualClock();
  private final RaceBudget budget = new RaceBudget(clock);

  @Test
  void aFreshUpstreamMayBeRacedForEightMebibytes() {
    assertTrue(budget.mayRace(0.2));
    clock.passSeconds(10);
    budget.received(10 * MIB, 8 * MIB);
    assertFalse(budget.mayRace(0.2));
  }

  @Test
  void muchTrafficPaysForMore() {
    budget.received(1000 * MIB, 100 * MIB);
    assertTrue(budget.mayRace(0.2));
    budget.received(100 * MIB, 120 * MIB);
    assertFalse(budget.mayRace(0.2));
  }

  @Test
  void tenMinutesLaterItIsForgotten() {
    budget.received(10 * MIB, 10 * MIB);
    clock.passSeconds(9 * 60);
    assertFalse(budget.mayRace(0.2));
    clock.passSeconds(61);
    assertTrue(budget.mayRace(0.2));
  }

  @Test
  void racesThatBeginTogetherDoNotAllSpendTheSame() {
    int granted = 0;
    for (int i = 0; i < 1000; i++) {
      granted += budget.mayRace(0.2) ? 1 : 0;
    }
    assertEquals(32, granted); // 8 MiB of 256 KiB each
  }

  @Test
  void aBudgetOfNothingAllowsNothing() {
    assertFalse(budget.mayRace(0));
  }

  @Test
  void whatIsFetchedTwiceStaysWithinTheShareWhateverComes() {
    Random random = new Random(3);
    long all = 0;
    long twice = 0;
    for (int i = 0; i < 50_000; i++) {
      clock.passSeconds(random.nextDouble() / 50);
      long bytes = random.nextInt(1 << 19);
      boolean raced = budget.mayRace(0.2);
      long again = raced ? Math.min(bytes, 256 << 10) : 0;
      budget.received(bytes, again);
      all += bytes;
      twice += again;
      assertTrue(twice <= 0.2 * all + 8 * MIB, "after " + i);
    }
    assertTrue(twice > 0.15 * all, "and the share is used");
  }
}
