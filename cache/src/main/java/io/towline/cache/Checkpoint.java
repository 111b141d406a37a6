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
 * the size or -1, the boot id, the extents, the unsynced stretches, and a CRC32C of all before it.
 * Version 1 had no stretches.
 *
 * @param sequence of two records the higher one is newer
 * @param unsynced what of the extents has to be looked at before it is believed
 */
record Checkpoint(
    long sequence,
    Digest digest,
    OptionalLong size,
    BootId boot,
    Extents extents,
    List<Stretch> unsynced) {
  /**
   * What one record may take, which is 3,000 extents; those that do not fit are left out and
   * fetched again.
   */
  static final int MAX_BYTES = 64 << 10;

  private static final long MAGIC_1 = 0x546F_774C_6E50_0001L;
  private static final long MAGIC = 0x546F_774C_6E50_0002L;
  private static final int TAIL_BYTES = 4;

  /** More than all but the extents takes. */
  private static final int HEAD_BYTES = 512;

  byte[] encode() {
    List<Extents.Extent> list = extents.list();
    ByteBuffer out =
        ByteBuffer.allocate(
            Math.min(MAX_BYTES, HEAD_BYTES + 16 * list.size() + 20 * unsynced.size()));
    out.putLong(MAGIC).putInt(0).putLong(sequence);
    putText(out, digest.toString());
    out.putLong(size.orElse(-1));
    putText(out, boot.value());
    // The stretches last: what they vouch for is lost without them, so a quarter is theirs.
    int stretchBytes = Math.min(20 * unsynced.size(), MAX_BYTES / 4);
    int fits = Math.min(list.size(), (out.remaining() - TAIL_BYTES - 8 - stretchBytes) / 16);
    out.putInt(fits);
    for (Extents.Extent extent : list.subList(0, fits)) {
      out.putLong(extent.start()).putLong(extent.end());
    }
    int vouched = Math.min(unsynced.size(), (out.remaining() - TAIL_BYTES - 4) / 20);
    out.putInt(vouched);
    for (Stretch stretch : unsynced.subList(0, vouched)) {
      out.putLong(stretch.start()).putLong(stretch.end()).putInt(stretch.crc32c());
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
      long magic = in.getLong();
      if (magic != MAGIC && magic != MAGIC_1) {
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
      List<Stretch> unsynced = new ArrayList<>();
      int vouched = magic == MAGIC ? in.getInt() : 0;
      for (int i = 0; i < vouched; i++) {
        unsynced.add(new Stretch(in.getLong(), in.getLong(), in.getInt()));
      }
      OptionalLong known = size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
      return digest.equals(expected)
          ? Optional.of(new Checkpoint(sequence, digest, known, boot, Extents.of(list), unsynced))
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
    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
