package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.fuzz.Input;
import io.towline.proxy.request.ByteRanges.Satisfiable;
import io.towline.proxy.request.ByteRanges.Span;
import io.towline.proxy.request.ByteRanges.TooMany;
import io.towline.proxy.request.ByteRanges.Unsatisfiable;
import io.towline.proxy.request.ByteRanges.Whole;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Range means what a reader of RFC 9110, section 14, with numbers of any length makes of it. */
public final class RangeFuzz {
  private static final Pattern PART =
      Pattern.compile("[ \t]*(?<first>[0-9]*)-(?<last>[0-9]*)[ \t]*");
  private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

  private RangeFuzz() {}

  /** Eight bytes are the content's size, the others the header. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < Long.BYTES) {
      return;
    }
    long size = ByteBuffer.wrap(data).getLong() & Long.MAX_VALUE;
    String header = Input.text(Arrays.copyOfRange(data, Long.BYTES, data.length));
    ByteRanges parsed = ByteRanges.parse(header, size);
    ByteRanges expected = expected(header, size);
    if (expected instanceof TooMany) {
      assertInstanceOf(TooMany.class, parsed, header);
    } else {
      assertEquals(expected, parsed, header);
    }
    if (parsed instanceof Satisfiable some) {
      assertTrue(some.spans().size() <= ByteRanges.MAX_PARTS, header);
      some.spans().forEach(span -> assertReadsBack(span, size));
    }
  }

  /** What we say of a part names that part. */
  private static void assertReadsBack(Span span, long size) {
    assertTrue(span.start() >= 0 && span.end() <= size, span.toString());
    String[] words = span.contentRange(size).split("[ /]", -1);
    assertEquals(Long.toString(size), words[2]);
    assertEquals(new Satisfiable(List.of(span)), ByteRanges.parse("bytes=" + words[1], size));
  }

  private static ByteRanges expected(String header, long size) {
    if (!header.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
      return new Whole();
    }
    List<Span> spans = new ArrayList<>();
    int parts = 0;
    for (String part : header.substring("bytes=".length()).split(",", -1)) {
      if (part.chars().allMatch(c -> c == ' ' || c == '\t')) {
        continue;
      }
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches() || isReversed(matcher)) {
        return new Whole();
      }
      spans.addAll(span(matcher, BigInteger.valueOf(size)));
      BigInteger total =
          spans.stream()
              .map(span -> BigInteger.valueOf(span.length()))
              .reduce(BigInteger.ZERO, BigInteger::add);
      boolean isTwice = total.compareTo(BigInteger.valueOf(size).shiftLeft(1)) > 0;
      if (++parts > ByteRanges.MAX_PARTS || (spans.size() > 1 && isTwice)) {
        return new TooMany("");
      }
    }
    if (spans.isEmpty()) {
      return parts == 0 || size == 0 ? new Whole() : new Unsatisfiable(size);
    }
    return new Satisfiable(spans);
  }

  private static boolean isReversed(Matcher part) {
    String first = part.group("first");
    String last = part.group("last");
    boolean isBoth = !first.isEmpty() && !last.isEmpty();
    return (first.isEmpty() && last.isEmpty())
        || (isBoth && position(last).compareTo(position(first)) < 0);
  }

  private static BigInteger position(String digits) {
    return new BigInteger(digits).min(LARGEST);
  }

  /** The bytes of one part; none if it begins behind the content. */
  private static List<Span> span(Matcher part, BigInteger size) {
    String first = part.group("first");
    String last = part.group("last");
    BigInteger start =
        first.isEmpty() ? size.subtract(position(last)).max(BigInteger.ZERO) : position(first);
    BigInteger end =
        first.isEmpty() || last.isEmpty() ? size : position(last).add(BigInteger.ONE).min(size);
    return start.compareTo(end) < 0
        ? List.of(new Span(start.longValueExact(), end.longValueExact()))
        : List.of();
  }
}
