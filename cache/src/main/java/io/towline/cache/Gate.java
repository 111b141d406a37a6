package io.towline.cache;

import java.util.OptionalLong;

/**
 * How much of what is present may leave before the digest of the whole was checked, so that no
 * client ever has a complete wrong blob.
 */
final class Gate {
  /** Blobs up to this size leave only verified. */
  static final long SMALL_BYTES = 64 << 10;

  /** Of larger ones this much of what was fetched last stays back. */
  static final long RESERVE_BYTES = 4 << 10;

  /** The first bytes of larger ones go at once: runtimes count them as progress. */
  static final long FIRST_BYTES = 64;

  private Gate() {}

  /**
   * The end of what may leave from {@code position} on, which is {@code position} for nothing.
   *
   * @param extentEnd the end of what is present from there on
   * @param size empty if unknown; then the blob is small until more than that is present
   */
  static long end(long position, long extentEnd, OptionalLong size) {
    long known = size.orElse(Math.max(0, extentEnd - RESERVE_BYTES));
    if (known <= SMALL_BYTES) {
      return position;
    }
    long limit = Math.max(extentEnd - RESERVE_BYTES, Math.min(extentEnd, FIRST_BYTES));
    return Math.max(position, limit);
  }
}
