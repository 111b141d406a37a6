package io.towline.cache;

import io.towline.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How the last run ended. Earlier versions wrote the whole index here, which is read still and is a
 * help and no truth: the directory is that.
 *
 * @param clean whether the process that wrote it ended in order
 */
record IndexSnapshot(BootId boot, boolean clean, List<Entry> entries) {
  /** A blob and the mark of its file when it was last verified. */
  record Entry(Digest digest, FileMark mark) {}

  static final int MAX_BYTES = 1 << 28;

  private static final int MAGIC = 0x546F7701;

  /** The last run's; empty if there is none that is whole. */
  static Optional<IndexSnapshot> load(BlobFiles files) {
    return files.readSmall(files.snapshot(), MAX_BYTES).flatMap(IndexSnapshot::decode);
  }

  /** Replaces it; the index is elsewhere. */
  static void save(BlobFiles files, BootId boot, boolean clean) throws IOException {
    files.replace(files.snapshot(), new IndexSnapshot(boot, clean, List.of()).encode());
  }

  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeUTF(boot.value());
    out.writeBoolean(clean);
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      out.writeUTF(entry.digest.toString());
      out.writeLong(entry.mark.device());
      out.writeLong(entry.mark.inode());
      out.writeLong(entry.mark.sizeBytes());
      out.writeLong(entry.mark.modifiedNanos());
      out.writeLong(entry.mark.changedNanos());
    }
    byte[] body = bytes.toByteArray();
    return ByteBuffer.allocate(body.length + Integer.BYTES).put(body).putInt(crc(body)).array();
  }

  /** Empty if the bytes are damaged or of another version. */
  static Optional<IndexSnapshot> decode(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      return Optional.empty();
    }
    ByteBuffer all = ByteBuffer.wrap(bytes);
    byte[] body = new byte[bytes.length - Integer.BYTES];
    all.get(body);
    if (all.getInt() != crc(body)) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
      if (in.readInt() != MAGIC) {
        return Optional.empty();
      }
      BootId boot = new BootId(in.readUTF());
      boolean clean = in.readBoolean();
      int count = in.readInt();
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(new Entry(Digest.parse(in.readUTF()), readMark(in)));
      }
      return Optional.of(new IndexSnapshot(boot, clean, entries));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static FileMark readMark(DataInputStream in) throws IOException {
    return new FileMark(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
