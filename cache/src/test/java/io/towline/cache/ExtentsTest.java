package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExtentsTest {
  @Test
  void isTheSetOfAllThatWasAddedInAnyOrder() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      BitSet expected = new BitSet();
      Extents extents = Extents.NONE;
      for (int i = 0; i < 20; i++) {
        int start = random.nextInt(100);
        int end = start + 1 + random.nextInt(15);
        expected.set(start, end);
        extents = extents.plus(start, end);
        check(expected, extents);
      }
      assertEquals(extents, Extents.of(extents.list()));
      int cut = random.nextInt(120);
      BitSet before = (BitSet) expected.clone();
      before.clear(cut, 200);
      check(before, extents.before(cut));
    }
  }

  private static void check(BitSet expected, Extents extents) {
    assertEquals(expected.cardinality(), extents.bytes());
    assertEquals(expected.length(), extents.end());
    for (int position = 0; position < 130; position++) {
      assertEquals(expected.nextClearBit(position), extents.endAt(position));
      assertEquals(expected.nextClearBit(position), extents.firstGap(position));
    }
    long last = -1;
    for (Extents.Extent extent : extents.list()) {
      assertTrue(extent.start() > last, "sorted, and never touching");
      assertTrue(extent.length() > 0);
      last = extent.end();
    }
  }

  @Test
  void saysWhereTheNextOneBegins() {
    Extents extents = Extents.NONE.plus(10, 20).plus(30, 40);
    assertEquals(10, extents.nextStart(0));
    assertEquals(10, extents.nextStart(10));
    assertEquals(30, extents.nextStart(11));
    assertEquals(Long.MAX_VALUE, extents.nextStart(31));
  }

  @Test
  void containsARangeOnlyAsAWhole() {
    Extents extents = Extents.NONE.plus(10, 20).plus(30, 40);
    assertTrue(extents.contains(10, 20));
    assertTrue(extents.contains(15, 15));
    assertFalse(extents.contains(15, 31));
    assertFalse(extents.contains(9, 11));
  }

  @Test
  void refusesWhatIsNoRange() {
    assertThrows(IllegalArgumentException.class, () -> Extents.NONE.plus(5, 5));
    assertThrows(IllegalArgumentException.class, () -> Extents.NONE.plus(-1, 5));
    assertEquals(List.of(), Extents.NONE.list());
  }

  @Test
  void findsTheEndBeforeAPosition() {
    Extents extents = Extents.NONE.plus(10, 20).plus(30, 40);
    assertEquals(0, extents.endBefore(19));
    assertEquals(20, extents.endBefore(20));
    assertEquals(20, extents.endBefore(39));
    assertEquals(40, extents.endBefore(100));
    assertEquals(0, Extents.NONE.endBefore(5));
  }
}
