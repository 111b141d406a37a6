package io.towline.cache;

import io.towline.oci.Digest;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A digest as numbers, 32 bytes of them where the text takes 136: a, b, c and d are a SHA-256, or
 * the first half of a SHA-512 whose second half follows. Whoever keeps a million digests keeps
 * these numbers, in arrays.
 */
record BlobKey(boolean wide, long a, long b, long c, long d, long e, long f, long g, long h) {
  private static final int WORD_DIGITS = 16;

  static BlobKey of(Digest digest) {
    String hex = digest.hex();
    boolean wide = digest.algorithm() == Digest.Algorithm.SHA512;
    return new BlobKey(
        wide,
        word(hex, 0),
        word(hex, 1),
        word(hex, 2),
        word(hex, 3),
        wide ? word(hex, 4) : 0,
        wide ? word(hex, 5) : 0,
        wide ? word(hex, 6) : 0,
        wide ? word(hex, 7) : 0);
  }

  /** One of SHA-256. */
  static BlobKey of(long a, long b, long c, long d) {
    return new BlobKey(false, a, b, c, d, 0, 0, 0, 0);
  }

  private static long word(String hex, int index) {
    int start = index * WORD_DIGITS;
    return HexFormat.fromHexDigitsToLong(hex, start, start + WORD_DIGITS);
  }

  Digest digest() {
    HexFormat hex = HexFormat.of();
    String half = hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    if (!wide) {
      return new Digest(Digest.Algorithm.SHA256, half);
    }
    String rest = hex.toHexDigits(e) + hex.toHexDigits(f) + hex.toHexDigits(g) + hex.toHexDigits(h);
    return new Digest(Digest.Algorithm.SHA512, half + rest);
  }

  /** Itself, if it is of SHA-256; else the SHA-256 of it, which no other digest has. */
  BlobKey narrow() {
    if (!wide) {
      return this;
    }
    ByteBuffer whole = ByteBuffer.allocate(8 * Long.BYTES);
    whole.putLong(a).putLong(b).putLong(c).putLong(d).putLong(e).putLong(f).putLong(g).putLong(h);
    ByteBuffer hash = ByteBuffer.wrap(Digest.Algorithm.SHA256.newHash().digest(whole.array()));
    return of(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  /** Writes one byte that says which algorithm, then 32 or 64. */
  void write(DataOutput out) throws IOException {
    out.writeByte(wide ? 1 : 0);
    out.writeLong(a);
    out.writeLong(b);
    out.writeLong(c);
    out.writeLong(d);
    if (wide) {
      out.writeLong(e);
      out.writeLong(f);
      out.writeLong(g);
      out.writeLong(h);
    }
  }

  static BlobKey read(DataInput in) throws IOException {
    int algorithm = in.readByte();
    if (algorithm < 0 || algorithm > 1) {
      throw new IOException("no algorithm has the number " + algorithm);
    }
    long a = in.readLong();
    long b = in.readLong();
    long c = in.readLong();
    long d = in.readLong();
    return algorithm == 0
        ? of(a, b, c, d)
        : new BlobKey(true, a, b, c, d, in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlobKey key
        && a == key.a
        && b == key.b
        && c == key.c
        && d == key.d
        && wide == key.wide
        && e == key.e
        && f == key.f
        && g == key.g
        && h == key.h;
  }

  /** Any four bytes of a hash are a hash. */
  @Override
  public int hashCode() {
    return (int) (a >>> 32);
  }
}
