package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OldestOutMapTest {
  @Test
  void dropsWhatWasPutLongestAgo() {
    OldestOutMap<String, Integer> map = new OldestOutMap<>(2);
    map.put("a", 1);
    map.put("b", 2);
    map.put("a", 3);
    map.put("c", 4);
    assertEquals(3, map.get("a"));
    assertNull(map.get("b"));
    assertEquals(4, map.get("c"));
    assertEquals(2, map.size());
  }

  @Test
  void saysWhetherThereWasSomethingToRemove() {
    OldestOutMap<String, Integer> map = new OldestOutMap<>(2);
    map.put("a", 1);
    assertTrue(map.remove("a"));
    assertFalse(map.remove("a"));
    assertEquals(0, map.size());
  }

  @Test
  void doesWhatALinkedMapDoes() {
    int bound = 50;
    OldestOutMap<Integer, Integer> map = new OldestOutMap<>(bound);
    Map<Integer, Integer> model = new LinkedHashMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      int key = random.nextInt(80);
      if (random.nextInt(3) == 0) {
        assertEquals(model.remove(key) != null, map.remove(key));
      } else {
        map.put(key, i);
        model.remove(key);
        model.put(key, i);
        if (model.size() > bound) {
          model.remove(model.keySet().iterator().next());
        }
      }
    }
    assertEquals(new ArrayList<>(model.keySet()), walked(map));
    assertEquals(model.size(), map.size());
    model.forEach((key, value) -> assertEquals(value, map.get(key)));
  }

  @Test
  void aWalkMeetsEveryEntryThatStays() {
    OldestOutMap<Integer, Integer> map = new OldestOutMap<>(10_000);
    for (int i = 0; i < 3_000; i++) {
      map.put(i, i);
    }
    Random random = new Random(11);
    Set<Integer> staying = new HashSet<>();
    for (int i = 0; i < 3_000; i += 3) {
      staying.add(i);
    }
    Set<Integer> met = new HashSet<>();
    map.rewind();
    for (var slice = map.nextSlice(); !slice.isEmpty(); slice = map.nextSlice()) {
      slice.forEach(entry -> met.add(entry.key()));
      for (int i = 0; i < 500; i++) {
        int key = random.nextInt(3_000);
        if (staying.contains(key)) {
          continue;
        }
        if (random.nextBoolean()) {
          map.remove(key);
        } else {
          map.put(key, -key);
        }
      }
      map.remove(slice.get(slice.size() - 1).key() + 1); // where the walk is to go on
      staying.remove(slice.get(slice.size() - 1).key() + 1);
    }
    assertTrue(met.containsAll(staying));
  }

  @Test
  void aWalkEndsHoweverOftenEntriesArePutAgain() {
    OldestOutMap<Integer, Integer> map = new OldestOutMap<>(1_000);
    for (int i = 0; i < 1_000; i++) {
      map.put(i, i);
    }
    int slices = 0;
    map.rewind();
    for (var slice = map.nextSlice(); !slice.isEmpty(); slice = map.nextSlice()) {
      slice.forEach(entry -> map.put(entry.key(), entry.value()));
      slices++;
    }
    assertEquals(4, slices);
  }

  private static List<Integer> walked(OldestOutMap<Integer, Integer> map) {
    List<Integer> keys = new ArrayList<>();
    map.rewind();
    for (var slice = map.nextSlice(); !slice.isEmpty(); slice = map.nextSlice()) {
      slice.forEach(entry -> keys.add(entry.key()));
    }
    return keys;
  }
}
