package io.towline.cache;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A journal's bytes: one line {@code towline-journal 1 KIND}, then frames. A frame is the length of
 * its payload (4 bytes, big endian), the CRC32C of that length and the payload (4), the payload. A
 * payload is {@link #PUT}, key and value, or {@link #FORGET} and the key, or {@link #PACK} and many
 * entries (see {@link Packing}); the last frame of a key counts.
 */
final class RecordFrames {
  static final int HEAD_BYTES = 8;
  static final int MAX_PAYLOAD_BYTES = 8 << 10;
  static final byte PUT = 1;
  static final byte FORGET = 2;
  static final byte PACK = 3;

  private RecordFrames() {}

  static byte[] firstLine(String kind) {
    return ("towline-journal 1 " + kind + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The check of a payload within these bytes. The length is in it, so zeros are no frame. */
  static int check(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(length >>> 24);
    crc.update(length >>> 16);
    crc.update(length >>> 8);
    crc.update(length);
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
