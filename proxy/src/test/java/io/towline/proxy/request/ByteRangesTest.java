package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.request.ByteRanges.Satisfiable;
import io.towline.proxy.request.ByteRanges.Span;
import io.towline.proxy.request.ByteRanges.TooMany;
import io.towline.proxy.request.ByteRanges.Unsatisfiable;
import io.towline.proxy.request.ByteRanges.Whole;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangesTest {

  private static List<Span> spans(String header, long size) {
    return assertInstanceOf(Satisfiable.class, ByteRanges.parse(header, size), header).spans();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-499, 0, 500",
    "bytes=500-999, 500, 1000",
    "bytes=999-, 999, 1000",
    "bytes=0-, 0, 1000",
    "bytes=-1, 999, 1000",
    "bytes=-500, 500, 1000",
    "bytes=-1000, 0, 1000",
    "bytes=-1001, 0, 1000",
    "bytes=-99999999999999999999999, 0, 1000",
    "bytes=900-99999999999999999999999, 900, 1000",
    "bytes=9223372036854775807-, -1, -1",
    "bytes=0-9223372036854775807, 0, 1000",
    "BYTES=0-0, 0, 1",
    "bytes=007-0008, 7, 9",
    "bytes= 1-2 , 1, 3",
    "'bytes=1000-1001,5-6', 5, 7",
  })
  void namesBytesOfAThousand(String header, long start, long end) {
    if (start < 0) {
      assertInstanceOf(Unsatisfiable.class, ByteRanges.parse(header, 1000));
    } else {
      assertEquals(List.of(new Span(start, end)), spans(header, 1000));
    }
  }

  @Test
  void keepsSeveralPartsInTheirOrder() {
    assertEquals(
        List.of(new Span(500, 600), new Span(0, 1), new Span(990, 1000)),
        spans("bytes=500-599,\t0-0 ,,-10", 1000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=a-b",
        "bytes=1",
        "bytes=2-1",
        "bytes=1-2-3",
        "bytes=--1",
        "bytes=1--2",
        "bytes=1-2,x",
        "bytes=1-2;3-4",
        "bytes 1-2",
        "bytes =1-2",
        " bytes=1-2",
        "lines=1-2",
        "none",
        "bytes=+1-2",
        "bytes=1-+2",
        "bytes=0x1-2",
        "bytes=1 -2",
        "bytes=1- 2",
        "bytes=\u0661-2",
        "bytes=1-2\u0000",
        "byte=0-1",
        "bytes=-1-2",
        "bytes=*",
        "bytes=1.0-2",
      })
  void ignoresWhatIsMalformedOrOfAnotherUnit(String header) {
    assertInstanceOf(Whole.class, ByteRanges.parse(header, 1000), header);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=5000-,1000-1000,-0"})
  void cannotSatisfyWhatLiesBehindTheEnd(String header) {
    Unsatisfiable none =
        assertInstanceOf(Unsatisfiable.class, ByteRanges.parse(header, 1000), header);
    assertEquals("bytes */1000", none.contentRange());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-5", "bytes=-0"})
  void sendsAllOfNothing(String header) {
    assertInstanceOf(Whole.class, ByteRanges.parse(header, 0));
  }

  @Test
  void takes1024PartsAndNoMore() {
    assertEquals(1024, spans("bytes=" + "0-0,".repeat(1024), 1000).size());
    assertInstanceOf(TooMany.class, ByteRanges.parse("bytes=" + "0-0,".repeat(1025), 1000));
    assertInstanceOf(TooMany.class, ByteRanges.parse("bytes=" + "5000-,".repeat(1025), 1000));
  }

  @Test
  void takesPartsUpToTwiceTheContent() {
    assertEquals(2, spans("bytes=0-,0-", 1000).size());
    assertInstanceOf(TooMany.class, ByteRanges.parse("bytes=0-,0-,0-0", 1000));
    assertInstanceOf(TooMany.class, ByteRanges.parse("bytes=" + "0-,".repeat(1000), 1000));
    assertEquals(1, spans("bytes=0-", Long.MAX_VALUE).size());
  }

  @Test
  void writesAContentRangeWithAnInclusiveEnd() {
    assertEquals("bytes 5-9/1000", new Span(5, 10).contentRange(1000));
    assertEquals(5, new Span(5, 10).length());
    assertThrows(IllegalArgumentException.class, () -> new Span(5, 5));
  }

  @Test
  void neverThrows() {
    Random random = new Random(42);
    String alphabet = "0123456789-,= bytes\t";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder header = new StringBuilder("bytes=");
      for (int j = random.nextInt(30); j > 0; j--) {
        header.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (ByteRanges.parse(header.toString(), 100) instanceof Satisfiable some) {
        long total = some.spans().stream().mapToLong(Span::length).sum();
        assertTrue(total <= 200, header.toString());
        assertTrue(some.spans().stream().allMatch(s -> s.end() <= 100), header.toString());
      }
    }
  }

  @Test
  void countsThePartsOfTheLargestContentThatCanBeClaimed() {
    long size = Long.MAX_VALUE;
    assertEquals(List.of(new Span(0, size), new Span(size - 1, size)), spans("bytes=0-,-1", size));
    assertInstanceOf(TooMany.class, ByteRanges.parse("bytes=0-,0-,0-", size));
  }
}
