package io.towline.proxy.fake;

import java.time.Duration;

/**
 * How fast a body goes: before {@code from} as fast as the connection takes it, then a piece and a
 * pause in turn.
 *
 * @param from a count of body bytes
 * @param pieceBytes at least 1
 */
record Pace(long from, int pieceBytes, Duration every) {
  /** Nothing is held back. */
  static final Pace FULL = new Pace(0, 64 * 1024, Duration.ZERO);

  private static final int PIECES_PER_SECOND = 20;

  /** So many bytes a second, in small pieces. */
  static Pace of(long from, int bytesPerSecond) {
    int piece = Math.max(1, bytesPerSecond / PIECES_PER_SECOND);
    return new Pace(from, piece, Duration.ofNanos(1_000_000_000L * piece / bytesPerSecond));
  }
}
