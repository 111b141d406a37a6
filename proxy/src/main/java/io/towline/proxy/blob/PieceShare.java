package io.towline.proxy.blob;

import io.netty.util.internal.PlatformDependent;
import io.towline.proxy.upstream.PieceSize;

/**
 * How many bytes an attempt reads at once. Every piece costs the same work on three threads,
 * whatever its length, so a long body is read in long ones; and all downloads together may hold a
 * part of the memory, so many downloads read in short ones.
 */
final class PieceShare {
  /** Of what all buffers may have; others need the rest. */
  private static final long BUDGET = PlatformDependent.maxDirectMemory() / 4;

  /** Two wait for the disk and one is being read; parts and races are other attempts. */
  private static final int PIECES_OF_A_DOWNLOAD = 4;

  private static final int LEAST = 16 * 1024;

  /** Who received so much gets as much as there is. */
  private static final long SHORT_ANSWER = 2L * PieceSize.STANDARD;

  private PieceShare() {}

  /**
   * The most that is asked for next, in bytes.
   *
   * @param downloads that run now, this one among them
   * @param received how much the attempt has received: it begins with small pieces, because a short
   *     answer, or the first bytes of one ahead of need, should not cost a long buffer
   */
  static int next(int downloads, long received) {
    long share = BUDGET / PIECES_OF_A_DOWNLOAD / Math.max(1, downloads);
    long grown = received < SHORT_ANSWER ? PieceSize.STANDARD : PieceSize.LARGEST;
    return (int) Math.max(LEAST, Math.min(PieceSize.LARGEST, Math.min(share, grown)));
  }
}
