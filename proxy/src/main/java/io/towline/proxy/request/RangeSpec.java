package io.towline.proxy.request;

import io.towline.proxy.request.ByteRanges.Span;
import org.jspecify.annotations.Nullable;

/**
 * One part of a Range header, as written: {@code first-last}, {@code first-} or {@code -suffix},
 * with the RFC's inclusive last position (RFC 9110, section 14.1.1). A position that no long holds
 * is taken as the largest one: it lies behind any content either way.
 *
 * @param first -1 for a suffix
 * @param last the last position, or Long.MAX_VALUE for an open end; for a suffix its length
 */
record RangeSpec(long first, long last) {

  /** Reads one part, without white space around it; null if it is malformed. */
  static @Nullable RangeSpec parse(String part) {
    int dash = part.indexOf('-');
    if (dash < 0) {
      return null;
    }
    long first = dash == 0 ? -1 : position(part, 0, dash);
    boolean open = dash == part.length() - 1;
    long last = open ? Long.MAX_VALUE : position(part, dash + 1, part.length());
    if ((dash == 0 && open) || (dash > 0 && first < 0) || last < 0 || (dash > 0 && last < first)) {
      return null;
    }
    return new RangeSpec(first, last);
  }

  /** The bytes it names in content of this size; null if there are none. */
  @Nullable Span within(long sizeBytes) {
    long start = first < 0 ? Math.max(0, sizeBytes - last) : first;
    long end = first < 0 || last >= sizeBytes ? sizeBytes : last + 1;
    return start < end ? new Span(start, end) : null;
  }

  /** The text between the two indexes without the spaces and tabs around it. */
  static String stripped(String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** The number between the two indexes; -1 if there is none. */
  private static long position(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
    }
    return from == to ? -1 : value;
  }
}
