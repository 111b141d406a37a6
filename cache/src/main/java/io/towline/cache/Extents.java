package io.towline.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which bytes of a blob are present: sorted, disjoint, never touching ranges. Immutable, so that it
 * may be published to any thread.
 */
public final class Extents {
  /** Nothing present. */
  public static final Extents NONE = new Extents(new long[0]);

  /** Ends are exclusive and greater than starts. */
  public record Extent(long start, long end) {
    /** How many bytes. */
    public long length() {
      return end - start;
    }
  }

  /** start 0, end 0, start 1, end 1, …: strictly increasing. */
  private final long[] bounds;

  private Extents(long[] bounds) {
    this.bounds = bounds;
  }

  /**
   * These ranges, which may overlap and come in any order.
   *
   * @throws IllegalArgumentException if a start is negative or an end is not after its start
   */
  public static Extents of(List<Extent> ranges) {
    Extents all = NONE;
    for (Extent range : ranges) {
      all = all.plus(range.start, range.end);
    }
    return all;
  }

  /**
   * These and [start, end).
   *
   * @throws IllegalArgumentException if start is negative or not before end
   */
  public Extents plus(long start, long end) {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("no extent: [" + start + ", " + end + ")");
    }
    int last = bounds.length - 1;
    if (last > 0 && bounds[last] == start) { // the usual download: one writer at the frontier
      long[] longer = bounds.clone();
      longer[last] = end;
      return new Extents(longer);
    }
    int from = 0;
    while (from < bounds.length && bounds[from + 1] < start) {
      from += 2;
    }
    int to = from;
    long first = start;
    long past = end;
    while (to < bounds.length && bounds[to] <= end) {
      first = Math.min(first, bounds[to]);
      past = Math.max(past, bounds[to + 1]);
      to += 2;
    }
    long[] merged = new long[bounds.length - (to - from) + 2];
    System.arraycopy(bounds, 0, merged, 0, from);
    merged[from] = first;
    merged[from + 1] = past;
    System.arraycopy(bounds, to, merged, from + 2, bounds.length - to);
    return new Extents(merged);
  }

  /** The part of these that lies before {@code end}. */
  public Extents before(long end) {
    int count = 0;
    while (count < bounds.length && bounds[count] < end) {
      count += 2;
    }
    long[] cut = Arrays.copyOf(bounds, count);
    if (count > 0) {
      cut[count - 1] = Math.min(cut[count - 1], end);
    }
    return new Extents(cut);
  }

  /** The end of the extent that holds {@code position}; {@code position} itself if none does. */
  public long endAt(long position) {
    int i = indexOf(position);
    return i < 0 ? position : bounds[i + 1];
  }

  /** The first position at or after {@code from} that is not present. */
  public long firstGap(long from) {
    return endAt(from);
  }

  /** The start of the first extent that begins at or after {@code from}; MAX_VALUE if none does. */
  public long nextStart(long from) {
    for (int i = 0; i < bounds.length; i += 2) {
      if (bounds[i] >= from) {
        return bounds[i];
      }
    }
    return Long.MAX_VALUE;
  }

  /** The end of the last extent that ends at or before {@code position}; 0 if none does. */
  public long endBefore(long position) {
    int low = 0;
    int high = bounds.length / 2;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bounds[2 * middle + 1] <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? 0 : bounds[2 * low - 1];
  }

  /** Whether all of [start, end) is present; an empty range is. */
  public boolean contains(long start, long end) {
    return start >= end || endAt(start) >= end;
  }

  /** How many bytes are present. */
  public long bytes() {
    long sum = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      sum += bounds[i + 1] - bounds[i];
    }
    return sum;
  }

  /** The end of the last extent, 0 if there is none. */
  public long end() {
    return bounds.length == 0 ? 0 : bounds[bounds.length - 1];
  }

  /** In order. */
  public List<Extent> list() {
    List<Extent> list = new ArrayList<>(bounds.length / 2);
    for (int i = 0; i < bounds.length; i += 2) {
      list.add(new Extent(bounds[i], bounds[i + 1]));
    }
    return List.copyOf(list);
  }

  private int indexOf(long position) {
    int low = 0;
    int high = bounds.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (bounds[2 * middle + 1] <= position) {
        low = middle + 1;
      } else if (bounds[2 * middle] > position) {
        high = middle - 1;
      } else {
        return 2 * middle;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Extents extents && Arrays.equals(bounds, extents.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    return list().toString();
  }
}
