package io.towline.cache;

import java.util.OptionalLong;

/**
 * How much of what is present may leave before the digest of the whole was checked, so that no
 * client ever has a complete wrong blob, and so that there is something left to give while nothing
 * new comes.
 */
final class Gate {
  /** Blobs up to this size leave only verified. */
  static final long SMALL_BYTES = 64 << 10;

  /** Of larger ones this much of what was fetched last stays back. */
  static final long RESERVE_BYTES = 4 << 10;

  /** The first bytes of a stretch go at once: runtimes count them as progress. */
  static final long FIRST_BYTES = 64;

  private Gate() {}

  /**
   * The end of what may leave from {@code position} on, which is {@code position} for nothing.
   *
   * @param extentEnd the end of what is present from there on
   * @param size of the blob; empty if unknown: then it is small until more than that is present
   */
  static long end(long position, long extentEnd, OptionalLong size, Hold hold) {
    long end =
        switch (hold.until()) {
          case ALL_VERIFIED -> position;
          case VERIFIED -> unverifiedEnd(extentEnd, size, hold);
          case PRESENT -> extentEnd >= hold.end() ? extentEnd : reservedEnd(extentEnd, hold);
        };
    return Math.max(position, end);
  }

  /** Never the last byte, whatever was released: a complete wrong blob would be the end of it. */
  private static long unverifiedEnd(long extentEnd, OptionalLong size, Hold hold) {
    long known = size.orElse(Math.max(0, extentEnd - RESERVE_BYTES));
    if (known <= SMALL_BYTES) {
      return 0;
    }
    return Math.min(reservedEnd(extentEnd, hold), size.orElse(extentEnd) - 1);
  }

  private static long reservedEnd(long extentEnd, Hold hold) {
    long atOnce = Math.max(hold.start() + FIRST_BYTES, hold.releasedEnd());
    return Math.max(extentEnd - RESERVE_BYTES, Math.min(extentEnd, atOnce));
  }
}
