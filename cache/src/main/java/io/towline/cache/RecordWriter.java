package io.towline.cache;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Writes frames from a place in a file on, 64 KiB at a time. One thread. */
final class RecordWriter<K, V> {
  private static final int BUFFER_BYTES = 64 << 10;

  private final FileChannel channel;
  private final RecordFormat<K, V> format;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
  private final DataOutputStream fields = new DataOutputStream(payload);
  private long position;
  private long records;

  RecordWriter(FileChannel channel, long position, RecordFormat<K, V> format) {
    this.channel = channel;
    this.position = position;
    this.format = format;
  }

  void firstLine() {
    buffer.put(RecordFrames.firstLine(format.kind()));
  }

  /** The key's value from now on; null: none any more. */
  void record(K key, @Nullable V value) throws IOException {
    payload.reset();
    fields.writeByte(value == null ? RecordFrames.FORGET : RecordFrames.PUT);
    format.writeKey(fields, key);
    if (value != null) {
      format.writeValue(fields, value);
    }
    fields.flush();
    frame(payload.toByteArray());
    records++;
  }

  private void frame(byte[] bytes) throws IOException {
    if (bytes.length > RecordFrames.MAX_PAYLOAD_BYTES) {
      throw new IllegalStateException(
          "a record of " + format.kind() + " has " + bytes.length + " bytes");
    }
    if (buffer.remaining() < RecordFrames.HEAD_BYTES + bytes.length) {
      flush();
    }
    buffer.putInt(bytes.length).putInt(RecordFrames.check(bytes, 0, bytes.length)).put(bytes);
  }

  /** So many entries at once. */
  void pack(ByteBuffer pack, int entries) throws IOException {
    byte[] bytes = new byte[1 + pack.remaining()];
    bytes[0] = RecordFrames.PACK;
    pack.get(bytes, 1, pack.remaining());
    frame(bytes);
    records += entries;
  }

  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
    buffer.clear();
  }

  /** Where the next frame goes; true after a flush. */
  long position() {
    return position;
  }

  long records() {
    return records;
  }
}
