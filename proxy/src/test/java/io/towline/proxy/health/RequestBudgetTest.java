package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBudgetTest {
  /** Those of one second, which may come at once. */
  private static final int AT_ONCE = 2;

  private final VirtualClock clock = new VirtualClock();
  private final RequestBudget budget = new RequestBudget(clock);

  private static int granted(int wanted, BooleanSupplier leave) {
    int granted = 0;
    for (int i = 0; i < wanted; i++) {
      granted += leave.getAsBoolean() ? 1 : 0;
    }
    return granted;
  }

  @Test
  void aLonelyClientMayTryAgain() {
    budget.asked();
    assertTrue(budget.mayRetry(0.2));
    assertTrue(budget.mayRetry(0.2));
  }

  @Test
  void aLonelyClientMayHedge() {
    budget.asked();
    assertTrue(budget.mayHedge(0.2));
  }

  @Test
  void manyRequestsPayForAFifth() {
    for (int i = 0; i < 200; i++) {
      budget.asked();
    }
    assertEquals(40 + AT_ONCE, granted(1000, () -> budget.mayRetry(0.2)));
    clock.passSeconds(1);
    assertEquals(2, granted(1000, () -> budget.mayRetry(0.2)));
  }

  @Test
  void hedgesAreATenthAndCountAsRepetitions() {
    for (int i = 0; i < 200; i++) {
      budget.asked();
    }
    assertEquals(20 + 4, granted(1000, () -> budget.mayHedge(0.2)));
    assertEquals(40 + AT_ONCE - 24, granted(1000, () -> budget.mayRetry(0.2)));
  }

  @Test
  void aHedgeThatIsRefusedCostsNothing() {
    granted(AT_ONCE, () -> budget.mayRetry(0.2));
    assertFalse(budget.mayHedge(0.2));
    clock.passSeconds(60);
    assertEquals(AT_ONCE, granted(100, () -> budget.mayHedge(0.2)));
  }

  @Test
  void aQuietDayDoesNotPayForAStorm() {
    for (int i = 0; i < 10_000; i++) {
      budget.asked();
      clock.passSeconds(1);
    }
    clock.pass(Duration.ofMinutes(1));
    assertEquals(AT_ONCE, granted(1000, () -> budget.mayRetry(0.2)));
  }

  @Test
  void aBudgetOfNothingAllowsNothing() {
    for (int i = 0; i < 200; i++) {
      budget.asked();
    }
    assertFalse(budget.mayRetry(0));
    assertFalse(budget.mayHedge(0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void neverMoreThanAFifthAndTwoASecondWhateverComes(long seed) {
    Random random = new Random(seed);
    long began = clock.getAsLong();
    int requests = 0;
    int again = 0;
    int hedges = 0;
    double haste = Math.pow(10, random.nextInt(4) - 2); // from 10 ms to 10 s between two events
    for (int i = 0; i < 20_000; i++) {
      clock.passSeconds(random.nextDouble() * haste * (random.nextInt(50) == 0 ? 100 : 1));
      switch (random.nextInt(4)) {
        case 0 -> {
          budget.asked();
          requests++;
        }
        case 1, 2 -> again += budget.mayRetry(0.2) ? 1 : 0;
        default -> {
          boolean hedged = budget.mayHedge(0.2);
          again += hedged ? 1 : 0;
          hedges += hedged ? 1 : 0;
        }
      }
      double seconds = (clock.getAsLong() - began) / 1e9;
      assertTrue(again <= 0.2 * requests + 2 * seconds + AT_ONCE, "after " + i + " events");
      assertTrue(hedges <= 0.1 * requests + seconds / 15 + 4, "after " + i + " events");
    }
    assertTrue(again > 0);
  }
}
