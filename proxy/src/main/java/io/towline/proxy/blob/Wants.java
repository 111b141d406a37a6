package io.towline.proxy.blob;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Which bytes of a blob somebody has asked for: disjoint stretches, merged as they are added. */
final class Wants {
  private final TreeMap<Long, Long> endByStart = new TreeMap<>();

  /** Adds [start, end). */
  void add(long start, long end) {
    long from = start;
    long to = end;
    Map.Entry<Long, Long> before = endByStart.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    Map.Entry<Long, Long> next = endByStart.ceilingEntry(from);
    while (next != null && next.getKey() <= to) {
      to = Math.max(to, next.getValue());
      endByStart.remove(next.getKey());
      next = endByStart.ceilingEntry(from);
    }
    endByStart.put(from, to);
  }

  /** Takes [start, end) out. */
  void remove(long start, long end) {
    Map.Entry<Long, Long> before = endByStart.lowerEntry(start);
    if (before != null && before.getValue() > start) {
      endByStart.put(before.getKey(), start);
      if (before.getValue() > end) {
        endByStart.put(end, before.getValue());
      }
    }
    Map.Entry<Long, Long> within = endByStart.ceilingEntry(start);
    while (within != null && within.getKey() < end) {
      endByStart.remove(within.getKey());
      if (within.getValue() > end) {
        endByStart.put(end, within.getValue());
      }
      within = endByStart.ceilingEntry(start);
    }
  }

  /** How many bytes. */
  long bytes() {
    long sum = 0;
    for (Map.Entry<Long, Long> stretch : endByStart.entrySet()) {
      sum += stretch.getValue() - stretch.getKey();
    }
    return sum;
  }

  /** Each stretch, in the order of the blob. */
  void forEach(BiConsumer<Long, Long> action) {
    endByStart.forEach(action);
  }

  /** Nobody wants anything any more. */
  void clear() {
    endByStart.clear();
  }

  /** The first wanted byte at or after this one, or -1. */
  long firstFrom(long position) {
    Map.Entry<Long, Long> covering = endByStart.floorEntry(position);
    if (covering != null && covering.getValue() > position) {
      return position;
    }
    Long next = endByStart.ceilingKey(position);
    return next == null ? -1 : next;
  }

  /** The end of the wanted stretch that this byte is in. */
  long endAt(long position) {
    Map.Entry<Long, Long> covering = endByStart.floorEntry(position);
    return covering == null ? position : covering.getValue();
  }
}
