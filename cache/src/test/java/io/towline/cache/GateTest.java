package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.cache.Hold.Until;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final OptionalLong SIZE = OptionalLong.of(1_000_000);
  private static final Hold WHOLE = Hold.of(0, 1_000_000, Until.VERIFIED);
  private static final Hold RANGE = Hold.of(100_000, 300_000, Until.PRESENT);
  private static final Hold SHUT = Hold.of(100_000, 300_000, Until.ALL_VERIFIED);

  private static long end(long position, long extentEnd, Hold hold) {
    return Gate.end(position, extentEnd, SIZE, hold);
  }

  @Test
  void theFirstBytesGoAtOnceAndTheLastFetchedStay() {
    assertEquals(10, end(0, 10, WHOLE));
    assertEquals(64, end(0, 2_000, WHOLE));
    assertEquals(200_000 - 4096, end(0, 200_000, WHOLE));
    assertEquals(1_000_000 - 4096, end(0, 1_000_000, WHOLE));
  }

  @Test
  void theFirstBytesOfALaterStretchGoAtOnceToo() {
    Hold rest = Hold.of(990_000, 1_000_000, Until.VERIFIED);
    assertEquals(990_064, end(990_000, 992_000, rest));
    assertEquals(100_064, end(100_000, 104_000, RANGE));
  }

  @Test
  void theReserveGoesAsFarAsItIsReleased() {
    assertEquals(197_000, end(0, 200_000, WHOLE.releasing(197_000)));
    assertEquals(200_000, end(0, 200_000, WHOLE.releasing(Long.MAX_VALUE)));
    assertEquals(200_000, end(150_000, 200_000, RANGE.releasing(Long.MAX_VALUE)));
  }

  @Test
  void theLastByteOfAnUnverifiedBlobStaysWhateverIsReleased() {
    assertEquals(999_999, end(0, 1_000_000, WHOLE.releasing(Long.MAX_VALUE)));
    Hold lastBytes = Hold.of(999_990, 1_000_000, Until.VERIFIED);
    assertEquals(999_999, end(999_990, 1_000_000, lastBytes));
    assertEquals(
        299_999, Gate.end(0, 300_000, OptionalLong.empty(), WHOLE.releasing(Long.MAX_VALUE)));
  }

  @Test
  void aSmallBlobGivesNothingWhateverIsReleased() {
    OptionalLong small = OptionalLong.of(64 << 10);
    Hold all = Hold.of(0, 64L << 10, Until.VERIFIED).releasing(Long.MAX_VALUE);
    assertEquals(0, Gate.end(0, 64 << 10, small, all));
    assertEquals(7, Gate.end(7, 64 << 10, small, all));
  }

  @Test
  void aRangeThatIsAllHereIsHeldBackNoMore() {
    assertEquals(295_904 - 1, end(100_000, 299_999, RANGE));
    assertEquals(300_000, end(100_000, 300_000, RANGE));
  }

  @Test
  void nothingGoesBeforeTheDigestWhereThatIsWanted() {
    assertEquals(100_000, end(100_000, 300_000, SHUT.releasing(Long.MAX_VALUE)));
  }

  /** For any stretch and any extents: present bytes alone, and never all of an unverified blob. */
  @Test
  void neverGivesWhatIsNotHereNorTheLastByteUnverified() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      long size = (64L << 10) + 1 + random.nextInt(200_000);
      long start = random.nextBoolean() ? 0 : random.nextLong(size);
      long position = start + random.nextLong(size - start);
      long extentEnd = position + random.nextLong(size - position + 1);
      Hold hold = Hold.of(start, size, Until.VERIFIED).releasing(random.nextLong(2 * size));
      long end = Gate.end(position, extentEnd, OptionalLong.of(size), hold);
      assertEquals(Math.max(position, Math.min(end, Math.min(extentEnd, size - 1))), end);
    }
  }
}
