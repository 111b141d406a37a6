package io.towline.cache;

import java.util.Random;

/**
 * A set of keys of 32 bytes, hashes all of them. Each has a number while it is here, its slot; what
 * belongs to the key stands in arrays at that place. Open addressing in many small tables, because
 * a table that grows keeps everybody waiting. Not thread-safe.
 *
 * <p>A key takes 32 bytes, and its place in a table 4, of which a third to a half are empty. A
 * place holds some bits of the hash beside the slot, so that few keys are looked at in vain.
 */
final class KeySlots {
  private static final int WORDS = 4;
  private static final int TABLES = 256;
  private static final int TABLE_SHIFT = 56;
  private static final int FIRST_SIZE = 16;
  private static final int SLOT_BITS = 26;
  private static final int MAX_SLOTS = (1 << SLOT_BITS) - 1;
  private static final int TAG_SHIFT =
      40; // of the hash, where neither table nor place are taken from

  private final LongPages words = new LongPages();
  private final int[][] tables = new int[TABLES][]; // tag, slot + 1; 0: nothing
  private final int[] sizes = new int[TABLES];
  private final long salt = new Random().nextLong() | 1; // nobody outside knows where keys collide
  private int limit;
  private int freed = -1;
  private int size;

  int size() {
    return size;
  }

  /** All slots are below it. */
  int limit() {
    return limit;
  }

  /** A word of a slot's key, from 0 to 3. */
  long word(int slot, int index) {
    return words.get(slot * WORDS + index);
  }

  /** Makes the tables large enough for so many keys at once. */
  void expect(long keys) {
    long each = Math.min(keys, MAX_SLOTS) / TABLES * 4 / 3 + 1;
    int length = Math.max(FIRST_SIZE, Integer.highestOneBit((int) each) * 2);
    for (int which = 0; which < TABLES; which++) {
      if (tables[which] == null) {
        tables[which] = new int[length];
      }
    }
  }

  boolean isFull() {
    return size == MAX_SLOTS;
  }

  /** The key's slot; -1 if it is not here. */
  int find(long a, long b, long c, long d) {
    long mixed = mix(a);
    int[] table = tables[(int) (mixed >>> TABLE_SHIFT)];
    if (table == null) {
      return -1;
    }
    int mask = table.length - 1;
    int tag = tag(mixed);
    for (int at = (int) mixed & mask; table[at] != 0; at = (at + 1) & mask) {
      if ((table[at] & ~MAX_SLOTS) == tag && isKey(slot(table[at]), a, b, c, d)) {
        return slot(table[at]);
      }
    }
    return -1;
  }

  private boolean isKey(int slot, long a, long b, long c, long d) {
    return word(slot, 0) == a && word(slot, 1) == b && word(slot, 2) == c && word(slot, 3) == d;
  }

  /** Gives a key that is not here a slot; to be called only while there is room. */
  int add(long a, long b, long c, long d) {
    int slot = freed;
    if (slot >= 0) {
      freed = (int) words.get(slot * WORDS);
    } else {
      slot = limit++;
    }
    words.set(slot * WORDS + 3, d);
    words.set(slot * WORDS + 2, c);
    words.set(slot * WORDS + 1, b);
    words.set(slot * WORDS, a);
    long mixed = mix(a);
    int which = (int) (mixed >>> TABLE_SHIFT);
    grow(which);
    put(tables[which], mixed, slot);
    sizes[which]++;
    size++;
    return slot;
  }

  /** Forgets a key; its slot may be another's from now on. */
  void remove(int slot) {
    long mixed = mix(word(slot, 0));
    int which = (int) (mixed >>> TABLE_SHIFT);
    int[] table = tables[which];
    int mask = table.length - 1;
    int at = (int) mixed & mask;
    while (slot(table[at]) != slot) {
      at = (at + 1) & mask;
    }
    close(table, at);
    sizes[which]--;
    size--;
    words.set(slot * WORDS, freed);
    freed = slot;
  }

  /** Empties a place and moves up what would not be found behind it any more. */
  private void close(int[] table, int hole) {
    int mask = table.length - 1;
    int empty = hole;
    for (int at = (hole + 1) & mask; table[at] != 0; at = (at + 1) & mask) {
      int home = (int) mix(word(slot(table[at]), 0)) & mask;
      if (((at - home) & mask) >= ((at - empty) & mask)) {
        table[empty] = table[at];
        empty = at;
      }
    }
    table[empty] = 0;
  }

  private void grow(int which) {
    int[] old = tables[which];
    if (old == null) {
      tables[which] = new int[FIRST_SIZE];
    } else if ((sizes[which] + 1) * 4 > old.length * 3) {
      int[] table = new int[old.length * 2];
      for (int entry : old) {
        if (entry != 0) {
          put(table, mix(word(slot(entry), 0)), slot(entry));
        }
      }
      tables[which] = table;
    }
  }

  private static void put(int[] table, long mixed, int slot) {
    int mask = table.length - 1;
    int at = (int) mixed & mask;
    while (table[at] != 0) {
      at = (at + 1) & mask;
    }
    table[at] = tag(mixed) | (slot + 1);
  }

  private static int slot(int entry) {
    return (entry & MAX_SLOTS) - 1;
  }

  private static int tag(long mixed) {
    return (int) (mixed >>> TAG_SHIFT) << SLOT_BITS;
  }

  private long mix(long word) {
    long mixed = (word ^ salt) * salt;
    return mixed ^ (mixed >>> 32);
  }
}
