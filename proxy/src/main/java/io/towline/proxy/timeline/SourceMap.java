package io.towline.proxy.timeline;

import io.towline.proxy.timeline.BlobTimeline.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which stretch of a blob came from which upstream. Neighbours of one upstream are one stretch, and
 * bytes that come anew replace what was said of them. Belongs to its timeline, which locks.
 */
final class SourceMap {
  static final int MOST_STRETCHES = 64;

  private final TreeMap<Long, Stretch> stretches = new TreeMap<>();
  private long bytesLeftOut;

  void add(String upstream, long start, long end) {
    if (start < 0 || end <= start) {
      return;
    }
    Map.Entry<Long, Stretch> before = stretches.floorEntry(start);
    long from = start;
    if (before != null && before.getValue().end() >= start) {
      Stretch found = before.getValue();
      if (found.upstream().equals(upstream) && found.end() <= end) {
        from = found.start();
      } else if (found.end() > start) {
        cut(found, start, end);
      }
    }
    clear(from, end);
    long to = end;
    Stretch next = stretches.get(end);
    if (next != null && next.upstream().equals(upstream)) {
      stretches.remove(end);
      to = next.end();
    }
    if (stretches.size() >= MOST_STRETCHES && !stretches.containsKey(from)) {
      bytesLeftOut += to - from;
      return;
    }
    stretches.put(from, new Stretch(from, to, upstream));
  }

  /** How many bytes came in further stretches than are kept. */
  long bytesLeftOut() {
    return bytesLeftOut;
  }

  List<Stretch> list() {
    return List.copyOf(stretches.values());
  }

  /** Takes [start, end) out of one that begins at or before the start. */
  private void cut(Stretch found, long start, long end) {
    stretches.remove(found.start());
    if (found.start() < start) {
      put(new Stretch(found.start(), start, found.upstream()));
    }
    if (found.end() > end) {
      put(new Stretch(end, found.end(), found.upstream()));
    }
  }

  /** Takes [start, end) out of all that begin within it. */
  private void clear(long start, long end) {
    for (Stretch found : new ArrayList<>(stretches.subMap(start, end).values())) {
      stretches.remove(found.start());
      if (found.end() > end) {
        put(new Stretch(end, found.end(), found.upstream()));
      }
    }
  }

  private void put(Stretch stretch) {
    stretches.put(stretch.start(), stretch);
  }
}
