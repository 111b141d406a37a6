package io.towline.proxy.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @Test
  void hasNoneBeforeTheFirstByte() {
    assertEquals(List.of(), arrivals.list());
  }

  @Test
  void joinsWhatComesWithinATenthOfASecond() {
    add(50, 100);
    add(100, 10);
    add(149, 1);
    add(151, 7);
    assertEquals(List.of(new Arrival(50, 111), new Arrival(101, 7)), arrivals.list());
  }

  @Test
  void keepsASilence() {
    add(10, 1);
    add(9_010, 2);
    assertEquals(List.of(new Arrival(10, 1), new Arrival(9_000, 2)), arrivals.list());
  }

  @Test
  void keepsTheSumOfTimesAndBytes() {
    for (int millis = 0; millis < 60_000; millis += 7) {
      add(millis, 3);
    }
    List<Arrival> list = arrivals.list();
    assertEquals(8_572 * 3, list.stream().mapToLong(Arrival::bytes).sum());
    long waited = list.stream().mapToLong(Arrival::waitedMillis).sum();
    assertTrue(waited > 59_800 && waited < 60_000, () -> "waited " + waited);
  }

  @Test
  void hasABoundWhateverComes() {
    for (int i = 0; i < 200_000; i++) {
      add(i * 2_000L, 1);
    }
    assertTrue(arrivals.list().size() <= 60_001);
    assertEquals(200_000, arrivals.list().stream().mapToLong(Arrival::bytes).sum());
  }

  private void add(long activeMillis, long bytes) {
    arrivals.add(TimeUnit.MILLISECONDS.toNanos(activeMillis), bytes);
  }
}
