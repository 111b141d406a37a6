package io.towline.cache;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Evicts what is worth least by a formula, found by sorting. */
final class PriorityPolicy implements ComparedPolicy {
  /** What an object is worth after a use. */
  interface Value {
    /**
     * The value.
     *
     * @param age what the last evicted object was worth
     * @param tick how many requests there were
     */
    double of(double age, int uses, long sizeBytes, long tick);
  }

  private record Entry(double value, long tick, int object, long sizeBytes, int uses) {}

  private final long maxBytes;
  private final Value value;
  private final Map<Integer, Entry> entries = new HashMap<>();
  private final TreeSet<Entry> order =
      new TreeSet<>(Comparator.comparingDouble(Entry::value).thenComparingLong(Entry::tick));
  private long bytes;
  private double age;
  private long tick;

  PriorityPolicy(long maxBytes, Value value) {
    this.maxBytes = maxBytes;
    this.value = value;
  }

  @Override
  public boolean hit(int object, long sizeBytes) {
    tick++;
    Entry known = entries.get(object);
    if (known != null) {
      order.remove(known);
      put(object, sizeBytes, known.uses + 1);
      return true;
    }
    if (sizeBytes > maxBytes) {
      return false;
    }
    while (bytes + sizeBytes > maxBytes) {
      Entry least = order.pollFirst();
      entries.remove(least.object);
      bytes -= least.sizeBytes;
      age = least.value;
    }
    bytes += sizeBytes;
    put(object, sizeBytes, 1);
    return false;
  }

  private void put(int object, long sizeBytes, int uses) {
    Entry entry = new Entry(value.of(age, uses, sizeBytes, tick), tick, object, sizeBytes, uses);
    entries.put(object, entry);
    order.add(entry);
  }
}
