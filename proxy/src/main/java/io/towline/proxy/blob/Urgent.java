package io.towline.proxy.blob;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stretches that somebody waits for and no lane fetches yet, in the order in which they were asked
 * for. Belongs to the loop of the download.
 */
final class Urgent {
  /** More than this find their bytes in the order of the blob. */
  static final int MOST = 4096;

  /** Bytes that somebody waits for: [start, end). */
  record Stretch(long start, long end) {}

  private final Map<Long, Long> endByStart = new LinkedHashMap<>();

  /** Adds [start, end) behind the others, unless it is there already. */
  void add(long start, long end) {
    if (endByStart.size() < MOST || endByStart.containsKey(start)) {
      endByStart.merge(start, end, Math::max);
    }
  }

  /** Takes out the one that waits longest. */
  Optional<Stretch> next() {
    Iterator<Map.Entry<Long, Long>> oldest = endByStart.entrySet().iterator();
    if (!oldest.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<Long, Long> entry = oldest.next();
    Stretch stretch = new Stretch(entry.getKey(), entry.getValue());
    oldest.remove();
    return Optional.of(stretch);
  }

  /** The first start at or behind this position; Long.MAX_VALUE if there is none. */
  long firstFrom(long position) {
    long first = Long.MAX_VALUE;
    for (long start : endByStart.keySet()) {
      first = start >= position ? Math.min(first, start) : first;
    }
    return first;
  }

  void clear() {
    endByStart.clear();
  }
}
