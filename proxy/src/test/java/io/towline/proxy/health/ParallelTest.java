package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ParallelTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final Parallel parallel = new Parallel(nanos::get);

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertEquals(ParallelFinding.UNKNOWN, parallel.finding());
  }

  @Test
  void thatItHelpsHoldsForAnHour() {
    parallel.found(ParallelFinding.HELPS);
    passes(Duration.ofMinutes(59));
    assertEquals(ParallelFinding.HELPS, parallel.finding());
    passes(Duration.ofMinutes(1));
    assertEquals(ParallelFinding.UNKNOWN, parallel.finding());
  }

  @Test
  void thatItDoesNotIsTriedAgainAfterTenMinutes() {
    parallel.found(ParallelFinding.FUTILE);
    passes(Duration.ofMinutes(9));
    assertEquals(ParallelFinding.FUTILE, parallel.finding());
    passes(Duration.ofMinutes(1));
    assertEquals(ParallelFinding.UNKNOWN, parallel.finding());
  }

  @Test
  void anUpstreamIsFarIfNoAnswerOfItEverCameQuickly() {
    assertFalse(parallel.isFar(), "nothing is known");
    parallel.answered(Duration.ofMillis(105));
    parallel.answered(Duration.ofMillis(400));
    assertTrue(parallel.isFar());
    parallel.answered(Duration.ofMillis(3));
    parallel.answered(Duration.ofMillis(200));
    assertFalse(parallel.isFar());
  }

  @Test
  void howFarItIsIsFoundOutAgainAfterAnHour() {
    parallel.answered(Duration.ofMillis(3));
    passes(Duration.ofMinutes(61));
    parallel.answered(Duration.ofMillis(150));
    assertTrue(parallel.isFar());
  }

  @Test
  void soManyConnectionsMoreAreOpenAndNoneBeyond() {
    assertTrue(parallel.take(3));
    assertTrue(parallel.take(3));
    assertTrue(parallel.take(3));
    assertFalse(parallel.take(1));
    parallel.giveBack(3);
    assertTrue(parallel.take(2));
    assertFalse(parallel.take(2), "one is left");
    assertTrue(parallel.take(1));
  }
}
