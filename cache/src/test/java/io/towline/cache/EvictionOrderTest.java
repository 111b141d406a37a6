package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvictionOrderTest {
  private static final long LAYER = 100L << 20;
  private static final long MANIFEST = 2_000;

  private final EvictionOrder order = new EvictionOrder();

  @Test
  void whatWasUsedLeastRecentlyGoesFirstAmongEquals() {
    for (int slot = 0; slot < 4; slot++) {
      enter(slot, LAYER);
    }
    order.used(0);
    order.used(1);
    order.used(2);
    order.used(3);
    order.used(0); // twice
    assertEquals(1, evict());
    assertEquals(2, evict());
    assertEquals(3, evict());
    assertEquals(0, evict());
    assertEquals(-1, order.least());
  }

  @Test
  void oneHugeLayerDoesNotThrowOutManifests() {
    enter(0, MANIFEST);
    enter(1, LAYER);
    enter(2, 50L << 30);
    assertEquals(2, evict());
    assertEquals(1, evict());
    assertEquals(0, evict());
  }

  @Test
  void whatIsUsedNoMoreIsOvertakenHoweverOftenItWas() {
    enter(0, LAYER);
    for (int i = 0; i < 1_000; i++) {
      order.used(0); // a rollout
    }
    int evictions = 0;
    for (int slot = 1; order.uses(0) == EvictionOrder.MAX_USES; slot++) {
      enter(slot, LAYER);
      int gone = evict();
      evictions++;
      if (gone == 0) {
        break;
      }
    }
    assertTrue(evictions > 10 && evictions < 40, evictions + " evictions until it went");
  }

  @Test
  void whatStandsInNoQueueIsNotOffered() {
    enter(0, LAYER);
    enter(1, LAYER);
    assertTrue(order.leave(0));
    order.used(0);
    assertEquals(1, evict());
    assertEquals(-1, order.least());
    assertTrue(order.stand(0));
    assertEquals(0, order.least());
  }

  /** The queues find what a search through all blobs finds. */
  @Test
  void theLeastOfTheQueuesIsTheLeastOfAll() {
    Random random = new Random(5);
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Double> values = new HashMap<>();
    for (int step = 0; step < 20_000; step++) {
      int slot = random.nextInt(300);
      if (!sizes.containsKey(slot)) {
        sizes.put(slot, 1L << (8 + random.nextInt(28)));
        enter(slot, sizes.get(slot));
      } else if (random.nextInt(3) > 0) {
        order.used(slot);
      } else {
        double least = values.values().stream().mapToDouble(value -> value).min().orElseThrow();
        int found = order.least();
        assertEquals(least, values.getOrDefault(found, 0.0), 1e-9);
        order.evicted(found);
        sizes.remove(found);
        values.remove(found);
        continue;
      }
      int bits = 63 - Long.numberOfLeadingZeros(sizes.get(slot));
      double weight = 1 + EvictionOrder.REQUEST_BYTES / (1.5 * (1L << Math.max(12, bits)));
      values.put(slot, order.age() + order.uses(slot) * weight);
    }
  }

  private void enter(int slot, long size) {
    order.enter(slot, size, 1, order.age());
    order.stand(slot);
  }

  private int evict() {
    int slot = order.least();
    order.evicted(slot);
    return slot;
  }
}
