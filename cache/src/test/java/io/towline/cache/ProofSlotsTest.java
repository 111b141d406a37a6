package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.MediaType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofSlotsTest {
  @Test
  void doesWhatALinkedMapDoes() {
    int bound = 50;
    ProofSlots slots = new ProofSlots(bound);
    Map<ProofKey, Proof> model = new LinkedHashMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      ProofKey key = key(random.nextInt(80));
      if (random.nextInt(3) == 0) {
        assertEquals(model.remove(key) != null, slots.remove(key));
      } else {
        Proof proof = new Proof(new MediaType("application/x-" + random.nextInt(5)), i);
        slots.put(key, proof);
        model.remove(key);
        model.put(key, proof);
        if (model.size() > bound) {
          model.remove(model.keySet().iterator().next());
        }
      }
    }
    assertEquals(new ArrayList<>(model.keySet()), walked(slots));
    assertEquals(model.size(), slots.size());
    model.forEach((key, proof) -> assertEquals(proof, slots.get(key)));
  }

  @Test
  void aWalkMeetsEveryEntryThatStays() {
    ProofSlots slots = new ProofSlots(10_000);
    for (int i = 0; i < 5_000; i++) {
      slots.put(key(i), new Proof(MediaType.OCTET_STREAM, i));
    }
    Set<Long> met = new HashSet<>();
    slots.<RuntimeException>walk(
        (key, proof) -> {
          met.add(key.d());
          if (key.d() % 2 == 0) { // odd ones stay; even ones go, also where the walk stands
            slots.remove(key);
            slots.remove(key((int) key.d() + 2));
          }
        });
    for (long i = 1; i < 5_000; i += 2) {
      assertTrue(met.contains(i), "met " + i);
    }
  }

  @Test
  void typesThatStrangersMakeUpAreNotKeptWithoutBound() {
    ProofSlots slots = new ProofSlots(10);
    for (int i = 0; i < 5_000; i++) {
      slots.put(key(i), new Proof(new MediaType("application/x-" + i), 1));
    }
    slots.put(key(1), new Proof(new MediaType("application/one-more"), 1));
    assertNull(slots.get(key(1)));
    Proof known = new Proof(new MediaType("application/x-7"), 1);
    slots.put(key(1), known);
    assertEquals(known, slots.get(key(1)));
  }

  private static ProofKey key(int number) {
    return new ProofKey(number * 0x9E3779B97F4A7C15L, 1, 2, number);
  }

  private static List<ProofKey> walked(ProofSlots slots) {
    List<ProofKey> keys = new ArrayList<>();
    slots.<RuntimeException>walk((key, proof) -> keys.add(key));
    return keys;
  }
}
