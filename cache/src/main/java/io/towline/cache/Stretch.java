package io.towline.cache;

/**
 * Bytes of a partial file that were written but perhaps not synced, with their CRC32C, by which a
 * next run finds out whether the disk has them.
 *
 * @param end exclusive
 */
record Stretch(long start, long end, int crc32c) {
  Stretch {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("no stretch: [" + start + ", " + end + ")");
    }
  }
}
