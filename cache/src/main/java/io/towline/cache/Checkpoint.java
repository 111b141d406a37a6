package io.towline.cache;

import io.towline.oci.Digest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * What a partial file is known to hold.
 *
 * <p>On disk: a magic number with the version, the record's length, a sequence number, the digest,
 * the size or -1, the boot id, the extents, and a CRC32C of all before it.
 *
 * @param sequence of two records the higher one is newer
 */
record Checkpoint(long sequence, Digest digest, OptionalLong size, BootId boot, Extents extents) {
  /**
   * What one record may take, which is 4,000 extents; those that do not fit are left out and
   * fetched again.
   */
  static final int MAX_BYTES = 64 << 10;

  private static final long MAGIC = 0x546F_774C_6E50_0001L;
  private static final int TAIL_BYTES = 4;

  /** More than all but the extents takes. */
  private static final int HEAD_BYTES = 512;

  byte[] encode() {
    List<Extents.Extent> list = extents.list();
    ByteBuffer out = ByteBuffer.allocate(Math.min(MAX_BYTES, HEAD_BYTES + 16 * list.size()));
    out.putLong(MAGIC).putInt(0).putLong(sequence);
    putText(out, digest.toString());
    out.putLong(size.orElse(-1));
    putText(out, boot.value());
    int fits = Math.min(list.size(), (out.remaining() - TAIL_BYTES - 4) / 16);
    out.putInt(fits);
    for (Extents.Extent extent : list.subList(0, fits)) {
      out.putLong(extent.start()).putLong(extent.end());
    }
    out.putInt(Long.BYTES, out.position() + TAIL_BYTES);
    out.putInt(crc(out.array(), out.position()));
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /** The record at the start of these bytes; empty if it is damaged, newer, or another blob's. */
  static Optional<Checkpoint> decode(byte[] bytes, Digest expected) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      if (in.getLong() != MAGIC) {
        return Optional.empty();
      }
      int length = in.getInt();
      if (length < in.position() + TAIL_BYTES
          || length > bytes.length
          || in.getInt(length - TAIL_BYTES) != crc(bytes, length - TAIL_BYTES)) {
        return Optional.empty();
      }
      long sequence = in.getLong();
      Digest digest = Digest.parse(text(in));
      long size = in.getLong();
      BootId boot = new BootId(text(in));
      int count = in.getInt();
      List<Extents.Extent> list = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        list.add(new Extents.Extent(in.getLong(), in.getLong()));
      }
      OptionalLong known = size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
      return digest.equals(expected)
          ? Optional.of(new Checkpoint(sequence, digest, known, boot, Extents.of(list)))
          : Optional.empty();
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static void putText(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putShort((short) bytes.length).put(bytes);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getShort()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
