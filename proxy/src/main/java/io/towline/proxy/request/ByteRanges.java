package io.towline.proxy.request;

import java.util.ArrayList;
import java.util.List;

/**
 * What a Range header means for content of a known size (RFC 9110, section 14). Whether it counts
 * at all, by If-Range, is the caller's to decide.
 */
public sealed interface ByteRanges {

  /** More parts than any partial pull asks for in one go (eStargz, SOCI, zstd:chunked). */
  int MAX_PARTS = 1024;

  /** All of it, with 200: the header is malformed or its unit is not bytes (section 14.2). */
  record Whole() implements ByteRanges {}

  /** These parts, in the order asked for, with 206. */
  record Satisfiable(List<Span> spans) implements ByteRanges {
    public Satisfiable {
      spans = List.copyOf(spans);
    }
  }

  /** None of it is there: 416 with {@link #contentRange()}. */
  record Unsatisfiable(long sizeBytes) implements ByteRanges {
    /** The Content-Range that tells the size (section 14.4). */
    public String contentRange() {
      return "bytes */" + sizeBytes;
    }
  }

  /** More than {@link #MAX_PARTS}, or together more than twice the content: 400. */
  record TooMany(String message) implements ByteRanges {}

  /** Bytes from start, inclusive, to end, exclusive; never empty. */
  record Span(long start, long end) {
    public Span {
      if (start < 0 || end <= start) {
        throw new IllegalArgumentException("no bytes from " + start + " to " + end);
      }
    }

    public long length() {
      return end - start;
    }

    /** The Content-Range of this part (section 14.4), whose last position is inclusive. */
    public String contentRange(long sizeBytes) {
      return "bytes " + start + "-" + (end - 1) + "/" + sizeBytes;
    }
  }

  /**
   * Reads a Range header's value.
   *
   * @param sizeBytes of the whole content
   */
  static ByteRanges parse(String header, long sizeBytes) {
    String unit = "bytes=";
    if (!header.regionMatches(true, 0, unit, 0, unit.length())) {
      return new Whole();
    }
    List<Span> spans = new ArrayList<>(1);
    int parts = 0;
    long total = 0;
    for (int from = unit.length(); from <= header.length(); ) {
      int comma = header.indexOf(',', from);
      int to = comma < 0 ? header.length() : comma;
      String part = RangeSpec.stripped(header, from, to);
      from = to + 1;
      if (part.isEmpty()) {
        continue; // an empty list element (section 5.6.1.2)
      }
      RangeSpec spec = RangeSpec.parse(part);
      if (spec == null) {
        return new Whole();
      }
      if (++parts > MAX_PARTS) {
        return new TooMany("a Range has at most " + MAX_PARTS + " parts; ask in several requests");
      }
      Span span = spec.within(sizeBytes);
      if (span == null) {
        continue;
      }
      // Unsigned, because a manifest may claim a size of which no long holds the double.
      if (Long.compareUnsigned(span.length(), 2 * sizeBytes - total) > 0) {
        return new TooMany("the parts of this Range overlap to more than twice the content");
      }
      spans.add(span);
      total += span.length();
    }
    if (parts == 0 || (spans.isEmpty() && sizeBytes == 0)) {
      return new Whole(); // nothing has no first byte, so it cannot be sent in part
    }
    return spans.isEmpty() ? new Unsatisfiable(sizeBytes) : new Satisfiable(spans);
  }
}
