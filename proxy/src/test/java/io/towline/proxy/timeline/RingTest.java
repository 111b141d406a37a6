package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {
  private final Ring<Integer> ring = new Ring<>(3);

  @Test
  void keepsTheNewestTheLastOneFirst() {
    assertEquals(List.of(), ring.list());
    ring.add(1);
    ring.add(2);
    assertEquals(List.of(2, 1), ring.list());
    ring.add(3);
    ring.add(4);
    assertEquals(List.of(4, 3, 2), ring.list());
  }
}
