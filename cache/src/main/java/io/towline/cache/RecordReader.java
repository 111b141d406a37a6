package io.towline.cache;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal up to its end or to the first frame that is not right. When nothing but zeros
 * follows that frame, it is a torn end, which a kill or a power loss leaves behind and which means
 * nothing more than that the last records were not written; else the file is damaged.
 */
final class RecordReader<K, V> {
  /** How the file ends. */
  enum End {
    WHOLE,
    TORN,
    DAMAGED
  }

  /** Receives the records in their order. */
  interface Sink<K, V> {
    void record(K key, @Nullable V value);
  }

  private final InputStream in;
  private final RecordFormat<K, V> format;
  private final byte[] head = new byte[RecordFrames.HEAD_BYTES];
  private final byte[] payload = new byte[RecordFrames.MAX_PAYLOAD_BYTES];
  private long goodBytes;
  private long records;

  /** Borrows the stream, which should be buffered. */
  RecordReader(InputStream in, RecordFormat<K, V> format) {
    this.in = in;
    this.format = format;
  }

  End read(Sink<K, V> sink) throws IOException {
    byte[] expected = RecordFrames.firstLine(format.kind());
    byte[] line = in.readNBytes(expected.length);
    if (!Arrays.equals(line, expected)) {
      boolean cut = Arrays.equals(line, Arrays.copyOf(expected, line.length));
      return cut ? End.TORN : End.DAMAGED;
    }
    goodBytes = expected.length;
    while (true) {
      int got = in.readNBytes(head, 0, head.length);
      if (got == 0) {
        return End.WHOLE;
      }
      int length = got < head.length ? 0 : intAt(0);
      if (length <= 0 || length > payload.length) {
        return endOfZeros();
      }
      boolean right =
          in.readNBytes(payload, 0, length) == length
              && RecordFrames.check(payload, 0, length) == intAt(4);
      if (!right) {
        return endOfZeros();
      }
      if (!decode(length, sink)) {
        return End.DAMAGED;
      }
      goodBytes += RecordFrames.HEAD_BYTES + length;
      records++;
    }
  }

  /** Where the last right frame ends; 0 if not even the first line is right. */
  long goodBytes() {
    return goodBytes;
  }

  long records() {
    return records;
  }

  private boolean decode(int length, Sink<K, V> sink) {
    ByteArrayInputStream bytes = new ByteArrayInputStream(payload, 0, length);
    DataInputStream fields = new DataInputStream(bytes);
    try {
      byte operation = fields.readByte();
      K key = format.readKey(fields);
      V value = operation == RecordFrames.PUT ? format.readValue(fields) : null;
      boolean known = operation == RecordFrames.PUT || operation == RecordFrames.FORGET;
      if (!known || bytes.available() > 0) {
        return false;
      }
      sink.record(key, value);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false; // the check was right, so this was written by something else than us
    }
  }

  private End endOfZeros() throws IOException {
    while (true) {
      int count = in.read(payload, 0, payload.length);
      if (count < 0) {
        return End.TORN;
      }
      for (int i = 0; i < count; i++) {
        if (payload[i] != 0) {
          return End.DAMAGED;
        }
      }
    }
  }

  private int intAt(int offset) {
    return (head[offset] & 0xff) << 24
        | (head[offset + 1] & 0xff) << 16
        | (head[offset + 2] & 0xff) << 8
        | (head[offset + 3] & 0xff);
  }
}
