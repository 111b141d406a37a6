package io.towline.proxy.health;

import java.util.Arrays;

/** The sum of what was added in the last while, in steps of a slot. Its owner's lock guards it. */
final class SlidingSum {
  private final long slotNanos;
  private final long[] slots;
  private long latestSlot;
  private boolean begun;

  /** Over {@code slots} slots of this length. */
  SlidingSum(long slotNanos, int slots) {
    this.slotNanos = slotNanos;
    this.slots = new long[slots];
  }

  void add(long nowNanos, long amount) {
    advance(nowNanos);
    slots[Math.floorMod(latestSlot, slots.length)] += amount;
  }

  long sum(long nowNanos) {
    advance(nowNanos);
    long sum = 0;
    for (long slot : slots) {
      sum += slot;
    }
    return sum;
  }

  private void advance(long nowNanos) {
    long slot = Math.floorDiv(nowNanos, slotNanos);
    if (!begun) {
      begun = true;
      latestSlot = slot;
    } else if (slot - latestSlot >= slots.length) {
      Arrays.fill(slots, 0);
      latestSlot = slot;
    }
    while (slot - latestSlot > 0) {
      latestSlot++;
      slots[Math.floorMod(latestSlot, slots.length)] = 0;
    }
  }
}
