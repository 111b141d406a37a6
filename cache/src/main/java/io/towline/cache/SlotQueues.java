package io.towline.cache;

import java.util.Arrays;

/**
 * Queues of slots, doubly linked through arrays: a slot is in one queue at most, and leaves it from
 * anywhere. 8 bytes a slot. Not thread-safe.
 */
final class SlotQueues {
  private static final int NONE = -1;

  private final int[] heads;
  private final int[] tails;
  private final IntPages links = new IntPages();

  SlotQueues(int queues) {
    heads = new int[queues];
    tails = new int[queues];
    Arrays.fill(heads, NONE);
    Arrays.fill(tails, NONE);
  }

  /** The slot that is in the queue longest; -1 if it is empty. */
  int head(int queue) {
    return heads[queue];
  }

  /** The one that came last; -1 if it is empty. */
  int tail(int queue) {
    return tails[queue];
  }

  /** The slot behind this one; -1 if it is the last. */
  int next(int slot) {
    return links.get(2 * slot + 1);
  }

  /** Adds a slot that is in no queue at the end of this one. */
  void append(int queue, int slot) {
    int tail = tails[queue];
    links.set(2 * slot + 1, NONE);
    links.set(2 * slot, tail);
    if (tail == NONE) {
      heads[queue] = slot;
    } else {
      links.set(2 * tail + 1, slot);
    }
    tails[queue] = slot;
  }

  /** Takes a slot out of the queue that it is in. */
  void unlink(int queue, int slot) {
    int before = links.get(2 * slot);
    int after = links.get(2 * slot + 1);
    if (before == NONE) {
      heads[queue] = after;
    } else {
      links.set(2 * before + 1, after);
    }
    if (after == NONE) {
      tails[queue] = before;
    } else {
      links.set(2 * after, before);
    }
  }
}
