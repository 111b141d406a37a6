package io.towline.cache;

/**
 * Which stored blob is missed least. A blob's value is its age plus its uses times its weight: the
 * age is what the last evicted blob was worth when this one was used last, so that what is used no
 * more is overtaken; the weight is what fetching it again costs for each of its bytes, which is
 * more for small ones, because a request costs about as much as {@value #REQUEST_BYTES} bytes
 * (Greedy-Dual-Size-Frequency; docs/cache.md has the comparison that chose it). Uses count up to
 * {@value #MAX_USES}: a rollout makes hundreds in minutes, and then few.
 *
 * <p>Blobs of about one size and as many uses stand in one queue, in which the age never falls; the
 * least valuable blob is at the head of one of them. There are a few hundred queues, however many
 * blobs there are. Blobs that must not go stand in none. 20 bytes a blob; not thread-safe.
 */
final class EvictionOrder {
  static final int MAX_USES = 16;
  static final long REQUEST_BYTES = 8 << 20;

  private static final int SMALLEST = 12; // a file takes a block, 4 KiB, whatever it holds
  private static final int CLASSES = 30;
  private static final int STANDING = 1 << 16;

  private final SlotQueues queues = new SlotQueues(CLASSES * MAX_USES);
  private final int[] used = new int[CLASSES]; // a bit for each queue of the class that has a slot
  private final LongPages ages = new LongPages(); // doubles
  private final IntPages places = new IntPages(); // queue, and whether it stands there
  private double age;

  /** Takes in a blob, which stands in no queue yet. */
  void enter(int slot, long sizeBytes, int uses, double itsAge) {
    int counted = Math.max(1, Math.min(MAX_USES, uses));
    places.set(slot, sizeClass(sizeBytes) * MAX_USES + counted - 1);
    setAge(slot, itsAge);
    age = Math.max(age, itsAge);
  }

  /** One more use of a blob. */
  void used(int slot) {
    boolean standing = leave(slot);
    if (uses(slot) < MAX_USES) {
      places.set(slot, places.get(slot) + 1);
    }
    setAge(slot, age);
    if (standing) {
      stand(slot);
    }
  }

  /** From now on it may go; whether that is new. */
  boolean stand(int slot) {
    if (isStanding(slot)) {
      return false;
    }
    int queue = queue(slot);
    int last = queues.tail(queue);
    if (last >= 0) {
      setAge(slot, Math.max(age(slot), age(last)));
    }
    queues.append(queue, slot);
    used[queue / MAX_USES] |= 1 << queue % MAX_USES;
    places.set(slot, queue | STANDING);
    return true;
  }

  /** From now on it must not go; whether that is new. */
  boolean leave(int slot) {
    if (!isStanding(slot)) {
      return false;
    }
    int queue = queue(slot);
    queues.unlink(queue, slot);
    if (queues.head(queue) < 0) {
      used[queue / MAX_USES] &= ~(1 << queue % MAX_USES);
    }
    places.set(slot, queue);
    return true;
  }

  /** The blob that is missed least; -1 if none may go. */
  int least() {
    int least = -1;
    double leastValue = Double.MAX_VALUE;
    for (int sizeClass = 0; sizeClass < CLASSES; sizeClass++) {
      for (int left = used[sizeClass]; left != 0; left &= left - 1) {
        int slot = queues.head(sizeClass * MAX_USES + Integer.numberOfTrailingZeros(left));
        double value = value(slot);
        if (value < leastValue) {
          leastValue = value;
          least = slot;
        }
      }
    }
    return least;
  }

  /** It goes for want of room, which makes all that stays older. */
  void evicted(int slot) {
    age = Math.max(age, value(slot));
    leave(slot);
  }

  int uses(int slot) {
    return queue(slot) % MAX_USES + 1;
  }

  double age(int slot) {
    return Double.longBitsToDouble(ages.get(slot));
  }

  /** The age of what is used now. */
  double age() {
    return age;
  }

  private void setAge(int slot, double itsAge) {
    ages.set(slot, Double.doubleToRawLongBits(itsAge));
  }

  private double value(int slot) {
    return age(slot) + uses(slot) * weight(queue(slot) / MAX_USES);
  }

  private int queue(int slot) {
    return places.get(slot) & (STANDING - 1);
  }

  private boolean isStanding(int slot) {
    return (places.get(slot) & STANDING) != 0;
  }

  private static int sizeClass(long sizeBytes) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, sizeBytes)) - 1;
    return Math.min(CLASSES - 1, Math.max(0, bits - SMALLEST));
  }

  private static double weight(int sizeClass) {
    double typicalBytes = 1.5 * (1L << (sizeClass + SMALLEST));
    return 1 + REQUEST_BYTES / typicalBytes;
  }
}
