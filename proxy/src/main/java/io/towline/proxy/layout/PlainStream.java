package io.towline.proxy.layout;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a tar that may be gzipped, which is seen from its first bytes. What grows a hundred
 * times when it is unpacked is not unpacked to its end.
 */
final class PlainStream extends FilterInputStream {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final long FREE_BYTES = 64L << 20;
  private static final long MOST_GROWTH = 100;

  private final Counted packed;
  private final boolean isPacked;
  private long bytes;

  private PlainStream(InputStream in, Counted packed, boolean isPacked) {
    super(in);
    this.packed = packed;
    this.isPacked = isPacked;
  }

  /** Borrows the stream. */
  static PlainStream of(InputStream in) throws IOException {
    Counted packed = new Counted(in);
    BufferedInputStream buffered = new BufferedInputStream(packed, BUFFER_BYTES);
    buffered.mark(4);
    byte[] first = buffered.readNBytes(4);
    buffered.reset();
    boolean gzip = first.length > 2 && first[0] == 0x1f && (first[1] & 0xff) == 0x8b;
    if (first.length == 4 && first[0] == 0x28 && (first[1] & 0xff) == 0xb5) {
      throw new LayoutException("this is compressed by zstd: unpack it first (zstd -d)");
    }
    return gzip
        ? new PlainStream(new GZIPInputStream(buffered, BUFFER_BYTES), packed, true)
        : new PlainStream(buffered, packed, false);
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    if (one >= 0) {
      counted(1);
    }
    return one;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    return read < 0 ? read : (int) counted(read);
  }

  @Override
  public long skip(long count) throws IOException {
    return counted(in.skip(count));
  }

  private long counted(long more) throws LayoutException {
    bytes += more;
    if (isPacked && bytes > FREE_BYTES && bytes > MOST_GROWTH * packed.bytes) {
      throw new LayoutException(
          "the archive grows over " + MOST_GROWTH + " times when it is unpacked: refused");
    }
    return more;
  }

  /** Says how much was read of it. */
  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      bytes += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      bytes += Math.max(0, read);
      return read;
    }
  }
}
