package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeySlotsTest {
  private final KeySlots keys = new KeySlots();

  @Test
  void doesWhatAMapDoes() {
    Map<Long, Integer> model = new HashMap<>();
    Random random = new Random(3);
    for (int step = 0; step < 200_000; step++) {
      long key = random.nextInt(5_000) * 0x9E3779B97F4A7C15L;
      Integer slot = model.get(key);
      assertEquals(slot == null ? -1 : slot, find(key));
      if (slot == null) {
        model.put(key, keys.add(key, ~key, 1, 2));
      } else if (random.nextBoolean()) {
        keys.remove(slot);
        model.remove(key);
      }
    }
    assertEquals(model.size(), keys.size());
    model.forEach((key, slot) -> assertEquals(key, keys.word(slot, 0)));
    assertEquals(model.size(), new HashSet<>(model.values()).size());
    assertTrue(keys.limit() <= 5_000, "slots are used again");
  }

  @Test
  void keysThatDifferInTheirLastWordAloneAreTwo() {
    int one = keys.add(1, 2, 3, 4);
    int other = keys.add(1, 2, 3, 5);
    assertEquals(one, keys.find(1, 2, 3, 4));
    assertEquals(other, keys.find(1, 2, 3, 5));
    keys.remove(one);
    assertEquals(-1, keys.find(1, 2, 3, 4));
    assertEquals(other, keys.find(1, 2, 3, 5));
  }

  @Test
  void roomMadeBeforehandChangesNothing() {
    keys.expect(100_000);
    Set<Integer> slots = new HashSet<>();
    for (long key = 0; key < 1_000; key++) {
      slots.add(keys.add(key, ~key, 1, 2));
    }
    keys.expect(1);
    assertEquals(1_000, slots.size());
    for (long key = 0; key < 1_000; key++) {
      assertTrue(slots.contains(find(key)));
    }
  }

  private int find(long key) {
    return keys.find(key, ~key, 1, 2);
  }
}
