package io.towline.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
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

    /**
     * Takes a pack, says how many entries it had.
     *
     * @throws IOException if it means nothing here
     */
    default int pack(ByteBuffer pack) throws IOException {
      throw new IOException("no packs are expected");
    }
  }

  private static final int BUFFER_BYTES = 256 << 10; // of which a frame is a small part

  private final InputStream in;
  private final RecordFormat<K, V> format;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteBuffer numbers = ByteBuffer.wrap(buffer);
  private final CRC32C crc = new CRC32C();
  private final FrameInput fields = new FrameInput();
  private int start;
  private int end;
  private long goodBytes;
  private long records;

  /** Borrows the stream, which need not be buffered. */
  RecordReader(InputStream in, RecordFormat<K, V> format) {
    this.in = in;
    this.format = format;
  }

  End read(Sink<K, V> sink) throws IOException {
    byte[] expected = RecordFrames.firstLine(format.kind());
    fill(expected.length);
    int length = Math.min(expected.length, end);
    if (!Arrays.equals(buffer, 0, length, expected, 0, length)) {
      return End.DAMAGED;
    }
    if (length < expected.length) {
      return End.TORN;
    }
    start = length;
    goodBytes = length;
    while (true) {
      if (!fill(RecordFrames.HEAD_BYTES)) {
        return start == end ? End.WHOLE : endOfZeros();
      }
      length = numbers.getInt(start);
      if (length <= 0 || length > RecordFrames.MAX_PAYLOAD_BYTES || !isRight(length)) {
        return endOfZeros();
      }
      if (!decode(length, sink)) {
        return End.DAMAGED;
      }
      start += RecordFrames.HEAD_BYTES + length;
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

  private boolean isRight(int length) throws IOException {
    if (!fill(RecordFrames.HEAD_BYTES + length)) {
      return false;
    }
    int checkAt = start + Integer.BYTES;
    int check = numbers.getInt(checkAt);
    numbers.putInt(checkAt, length); // the check is of the length and what follows it
    crc.reset();
    crc.update(buffer, checkAt, Integer.BYTES + length);
    return check == (int) crc.getValue();
  }

  /** Has so many bytes in the buffer from the start on; false if the file has fewer. */
  private boolean fill(int bytes) throws IOException {
    if (end - start >= bytes) {
      return true;
    }
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    end += in.readNBytes(buffer, end, buffer.length - end);
    return end >= bytes;
  }

  private boolean decode(int length, Sink<K, V> sink) {
    fields.reset(buffer, start + RecordFrames.HEAD_BYTES, length);
    try {
      byte operation = fields.readByte();
      if (operation == RecordFrames.PACK) {
        int from = start + RecordFrames.HEAD_BYTES + 1;
        records += sink.pack(ByteBuffer.wrap(buffer, from, length - 1)) - 1;
        return true;
      }
      K key = format.readKey(fields);
      V value = operation == RecordFrames.PUT ? format.readValue(fields) : null;
      boolean known = operation == RecordFrames.PUT || operation == RecordFrames.FORGET;
      if (!known || fields.remaining() > 0) {
        return false;
      }
      sink.record(key, value);
      return true;
    } catch (IOException | IllegalArgumentException | BufferUnderflowException e) {
      return false; // the check was right, so this was written by something else than us
    }
  }

  /** What begins no frame: nothing but zeros, and at first what of a frame was written. */
  private End endOfZeros() throws IOException {
    int plausible = end - start < RecordFrames.HEAD_BYTES ? 0 : numbers.getInt(start);
    boolean none = plausible <= 0 || plausible > RecordFrames.MAX_PAYLOAD_BYTES;
    start = Math.min(end, start + RecordFrames.HEAD_BYTES + (none ? 0 : plausible));
    do {
      for (; start < end; start++) {
        if (buffer[start] != 0) {
          return End.DAMAGED;
        }
      }
    } while (fill(1));
    return End.TORN;
  }
}
