package io.towline.cache;

import java.io.DataInput;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fields of one frame in a buffer, as {@link java.io.DataInputStream} reads them and without
 * its layers: a start reads millions of them. Not thread-safe.
 */
final class FrameInput implements DataInput {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = {};
  private String lastWord = "";
  private byte[] lastWordBytes = {};
  private int at;
  private int end;

  /** Reads these bytes from now on. */
  void reset(byte[] source, int start, int length) {
    bytes = source;
    at = start;
    end = start + length;
  }

  int remaining() {
    return end - at;
  }

  private int take(int count) throws EOFException {
    if (count < 0 || count > end - at) {
      throw new EOFException("a frame ends " + (end - at) + " bytes on, wanted " + count);
    }
    int start = at;
    at += count;
    return start;
  }

  @Override
  public long readLong() throws IOException {
    return (long) LONG.get(bytes, take(Long.BYTES));
  }

  @Override
  public int readInt() throws IOException {
    return (int) INT.get(bytes, take(Integer.BYTES));
  }

  @Override
  public short readShort() throws IOException {
    return (short) SHORT.get(bytes, take(Short.BYTES));
  }

  @Override
  public int readUnsignedShort() throws IOException {
    return Short.toUnsignedInt(readShort());
  }

  @Override
  public byte readByte() throws IOException {
    return bytes[take(1)];
  }

  @Override
  public int readUnsignedByte() throws IOException {
    return Byte.toUnsignedInt(readByte());
  }

  @Override
  public boolean readBoolean() throws IOException {
    return readByte() != 0;
  }

  @Override
  public char readChar() throws IOException {
    return (char) readShort();
  }

  @Override
  public float readFloat() throws IOException {
    return Float.intBitsToFloat(readInt());
  }

  @Override
  public double readDouble() throws IOException {
    return Double.longBitsToDouble(readLong());
  }

  @Override
  public void readFully(byte[] target) throws IOException {
    readFully(target, 0, target.length);
  }

  @Override
  public void readFully(byte[] target, int offset, int length) throws IOException {
    System.arraycopy(bytes, take(length), target, offset, length);
  }

  @Override
  public int skipBytes(int count) {
    int skipped = Math.max(0, Math.min(count, remaining()));
    at += skipped;
    return skipped;
  }

  /** Words are of ASCII but for a few. */
  @Override
  public String readUTF() throws IOException {
    int start = at;
    int length = readUnsignedShort();
    int first = take(length);
    if (Arrays.equals(bytes, first, first + length, lastWordBytes, 0, lastWordBytes.length)) {
      return lastWord; // most records of a kind have the same
    }
    for (int i = first; i < first + length; i++) {
      if (bytes[i] <= 0) {
        at = start;
        return DataInputStream.readUTF(this);
      }
    }
    lastWordBytes = Arrays.copyOfRange(bytes, first, first + length);
    lastWord = new String(lastWordBytes, StandardCharsets.US_ASCII);
    return lastWord;
  }

  /** Journals have no lines. */
  @Override
  public String readLine() {
    throw new UnsupportedOperationException("a frame has no lines");
  }
}
