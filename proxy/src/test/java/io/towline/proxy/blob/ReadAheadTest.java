package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cache.Hold;
import io.towline.proxy.blob.BlobParts.Part;
import io.towline.proxy.request.ByteRanges.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final long MIB = 1 << 20;
  private static final long SIZE = 1000 * MIB + 5;

  private final List<Span> wanted = new ArrayList<>();

  private static Part part(long start, long end) {
    return new Part("", new Span(start, end), Hold.of(start, end, Hold.Until.PRESENT));
  }

  private void want(long start, long end) {
    wanted.add(new Span(start, end));
  }

  private long bytes() {
    return wanted.stream().mapToLong(Span::length).sum();
  }

  @Test
  void wantsTheWholeMibAroundAPart() {
    new ReadAhead(List.of(part(3 * MIB + 5, 3 * MIB + 6)), SIZE)
        .reached(this::want, 0, 3 * MIB + 5);
    assertEquals(List.of(new Span(3 * MIB, 4 * MIB)), wanted);
  }

  @Test
  void wantsNothingBehindTheBlob() {
    new ReadAhead(List.of(part(SIZE - 3, SIZE - 1)), SIZE).reached(this::want, 0, SIZE - 3);
    assertEquals(List.of(new Span(1000 * MIB, SIZE)), wanted);
  }

  @Test
  void wantsNeighboursAsOne() {
    List<Part> parts =
        List.of(part(MIB, MIB + 1), part(9 * MIB, 9 * MIB + 1), part(2 * MIB, 3 * MIB));
    new ReadAhead(parts, SIZE).reached(this::want, 0, MIB);
    assertEquals(List.of(new Span(MIB, 3 * MIB), new Span(9 * MIB, 10 * MIB)), wanted);
  }

  @Test
  void wantsScatteredPartsAsTheClientTakesThem() {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      parts.add(part(2L * i * MIB, 2L * i * MIB + 10));
    }
    ReadAhead ahead = new ReadAhead(parts, SIZE);
    ahead.reached(this::want, 0, 0);
    assertEquals(32, wanted.size());
    ahead.reached(this::want, 10, parts.get(10).span().start());
    assertEquals(32, wanted.size());
    for (int i = 0; i < 400; i++) {
      ahead.reached(this::want, i, parts.get(i).span().start());
      long taken = i * MIB;
      assertTrue(bytes() > taken, "nothing is wanted at part " + i);
      assertTrue(bytes() - taken <= 2 * ReadAhead.MOST_BYTES, "too much is wanted at part " + i);
    }
    assertEquals(400, wanted.size());
  }

  @Test
  void wantsAMibThatTwoBatchesShareOnce() {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      parts.add(part(i * MIB / 4, i * MIB / 4 + 10));
    }
    ReadAhead ahead = new ReadAhead(parts, SIZE);
    for (int i = 0; i < 400; i++) {
      ahead.reached(this::want, i, parts.get(i).span().start());
    }
    assertEquals(100 * MIB, bytes());
    assertEquals(100 * MIB, wanted.get(wanted.size() - 1).end());
  }

  @Test
  void wantsLittleOfAnOpenPartAtFirstAndMoreAsItIsTaken() {
    ReadAhead ahead = new ReadAhead(List.of(part(100 * MIB, SIZE)), SIZE);
    ahead.reached(this::want, 0, 100 * MIB);
    assertEquals(List.of(new Span(100 * MIB, 104 * MIB)), wanted);
    ahead.reached(this::want, 0, 101 * MIB);
    assertEquals(1, wanted.size());
    long before = 0;
    for (long at = 101 * MIB; at < SIZE; at += MIB / 2) {
      ahead.reached(this::want, 0, at);
      long ahead1 = 100 * MIB + bytes() - at;
      assertTrue(ahead1 > 0 && ahead1 <= 2 * ReadAhead.MOST_BYTES, ahead1 + " ahead at " + at);
      before = Math.max(before, ahead1);
    }
    assertTrue(before > 20 * MIB);
    assertEquals(SIZE, wanted.get(wanted.size() - 1).end());
    assertEquals(SIZE - 100 * MIB, bytes());
  }
}
