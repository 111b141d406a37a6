package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import io.towline.proxy.upstream.PieceSize;
import org.junit.jupiter.api.Test;

final class PieceShareTest {
  @Test
  void beginsSmallUntilMoreCameThanAShortAnswer() {
    assertEquals(PieceSize.STANDARD, PieceShare.next(1, 0));
    assertEquals(PieceSize.STANDARD, PieceShare.next(1, 2L * PieceSize.STANDARD - 1));
    assertEquals(PieceSize.LARGEST, PieceShare.next(1, 2L * PieceSize.STANDARD));
    assertEquals(PieceSize.LARGEST, PieceShare.next(1, Long.MAX_VALUE));
  }

  @Test
  void leavesMostOfTheMemoryToOthersHoweverManyDownloadsRun() {
    long memory = PlatformDependent.maxDirectMemory();
    int last = PieceSize.LARGEST;
    for (int downloads = 1; downloads <= 1_000; downloads++) {
      int piece = PieceShare.next(downloads, Long.MAX_VALUE);
      assertTrue(piece <= last, "never more for more downloads");
      assertTrue(
          piece == 16 * 1024 || 4L * downloads * piece <= memory / 4, downloads + " of " + piece);
      last = piece;
    }
  }

  @Test
  void isNeverTooSmallToGoOn() {
    assertEquals(16 * 1024, PieceShare.next(Integer.MAX_VALUE, 0));
    assertTrue(PieceShare.next(0, 0) > 0);
  }
}
