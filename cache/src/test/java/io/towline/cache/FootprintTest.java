package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a stored blob and its proof take of the heap, by adding up what is reachable rather than by
 * asking the collector. A million of each have to fit into 200 MB.
 */
class FootprintTest {
  private static final int COUNT = 200_000;
  private static final int MAX_BYTES_EACH = 200;
  private static final int OBJECT_BYTES = 16;
  private static final int ENTRY_BYTES = 100; // of a map or list, with what it holds

  private final Random random = new Random(1);

  @Test
  void aBlobWithItsProofTakesLessThan200Bytes() throws IllegalAccessException {
    BlobIndex index = new BlobIndex(key -> false);
    ProofSlots proofs = new ProofSlots(BlobOwners.MAX_PROOFS);
    for (int i = 0; i < COUNT; i++) {
      index.put(key(), new StoredRecord(new FileMark(1, i, i, i, i), 1, i));
      proofs.put(
          new ProofKey(random.nextLong(), random.nextLong(), random.nextLong(), i),
          new Proof(MediaType.OCTET_STREAM, i));
    }
    assertEquals(COUNT, index.size());
    assertEquals(COUNT, proofs.size());
    long bytes = bytes(index) + bytes(proofs);
    assertTrue(bytes / COUNT <= MAX_BYTES_EACH, bytes / COUNT + " bytes each");
    assertTrue(bytes / COUNT >= 100, "not everything was found: " + bytes / COUNT + " bytes each");
  }

  @Test
  void whatComesAndGoesLeavesNothingBehind() throws IllegalAccessException {
    BlobIndex index = new BlobIndex(key -> false);
    fillAndEmpty(index);
    long once = bytes(index);
    for (int round = 0; round < 5; round++) {
      fillAndEmpty(index);
    }
    assertEquals(0, index.size());
    assertEquals(0, index.bytes());
    assertEquals(0, index.evictableBytes());
    assertTrue(bytes(index) <= once * 5 / 4, bytes(index) + " bytes, and once " + once);
  }

  private void fillAndEmpty(BlobIndex index) {
    for (int i = 0; i < 20_000; i++) {
      index.put(key(), new StoredRecord(new FileMark(1, i, 4096, i, i), 1, 0));
      index.open(wide(i));
    }
    for (BlobIndex.Victim victim = index.takeVictim();
        victim != null;
        victim = index.takeVictim()) {
      index.ended(victim, true);
    }
  }

  private BlobKey key() {
    return BlobKey.of(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static Digest wide(int number) {
    return new BlobKey(true, number, 2, 3, 4, 5, 6, 7, 8).digest();
  }

  private static long bytes(Object root) throws IllegalAccessException {
    return bytes(root, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static long bytes(@Nullable Object object, Set<Object> seen)
      throws IllegalAccessException {
    if (object == null || !seen.add(object)) {
      return 0;
    }
    if (object instanceof Map<?, ?> map) {
      return (long) map.size() * ENTRY_BYTES;
    }
    if (object instanceof Collection<?> list) {
      return (long) list.size() * ENTRY_BYTES;
    }
    Class<?> type = object.getClass();
    if (type.isArray()) {
      return arrayBytes(object, seen);
    }
    return type.getPackageName().startsWith("io.towline") ? fieldBytes(object, seen) : 0;
  }

  private static long arrayBytes(Object array, Set<Object> seen) throws IllegalAccessException {
    int length = Array.getLength(array);
    long bytes = OBJECT_BYTES;
    if (array instanceof long[]) {
      return bytes + (long) length * Long.BYTES;
    }
    bytes += (long) length * Integer.BYTES;
    if (array instanceof Object[] objects) {
      for (Object each : objects) {
        bytes += bytes(each, seen);
      }
    }
    return bytes;
  }

  private static long fieldBytes(Object object, Set<Object> seen) throws IllegalAccessException {
    long bytes = OBJECT_BYTES;
    for (Field field : object.getClass().getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      bytes += Long.BYTES;
      if (!field.getType().isPrimitive()) {
        field.setAccessible(true);
        bytes += bytes(field.get(object), seen);
      }
    }
    return bytes;
  }
}
