package io.towline.cache;

import io.towline.oci.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a blob's first bytes. It follows the frontier; while the bytes behind it do not last
 * (they are in memory) it keeps its state at every page's start, so that a reader left behind can
 * take the state of its position along. The blob's lock guards it.
 */
final class FrontierHash {
  private static final int STEP_BYTES = 128 * 1024;
  private static final ThreadLocal<byte[]> STEP =
      ThreadLocal.withInitial(() -> new byte[STEP_BYTES]);

  private final Digest digest;
  private @Nullable MessageDigest hash;
  private long offset;
  private @Nullable NavigableMap<Long, MessageDigest> states;

  FrontierHash(Digest digest) {
    this.digest = digest;
    hash = digest.algorithm().newHash();
  }

  /**
   * @param state of the bytes before {@code offset}; null if nobody knows it, and then nothing is
   *     ever verified
   */
  FrontierHash(Digest digest, long offset, @Nullable MessageDigest state) {
    this.digest = digest;
    this.offset = offset;
    hash = state;
  }

  /** How far the bytes were hashed. */
  long offset() {
    return offset;
  }

  boolean canVerify() {
    return hash != null;
  }

  /** From here on remembers states. */
  void remember() {
    if (states == null) {
      states = new TreeMap<>();
      note();
    }
  }

  /** Takes the bytes at {@link #offset}, all that remain in the buffer. */
  void update(ByteBuffer data) {
    MessageDigest to = hash;
    if (to == null) {
      offset += data.remaining();
      return;
    }
    if (states == null) {
      hash(to, data);
      return;
    }
    int end = data.limit();
    while (data.position() < end) {
      int toPageEnd = (int) (MemoryRoom.PAGE_BYTES - offset % MemoryRoom.PAGE_BYTES);
      data.limit(Math.min(end, data.position() + toPageEnd));
      hash(to, data);
      data.limit(end);
      if (offset % MemoryRoom.PAGE_BYTES == 0) {
        note();
      }
    }
  }

  /**
   * The JDK takes what is not in an array 4 KiB at a time, by code that is not compiled yet when
   * the first blob comes. Steps end where blocks of the hash do: only what begins in the middle of
   * one is hashed alone.
   */
  private void hash(MessageDigest to, ByteBuffer data) {
    byte[] step = STEP.get();
    while (data.hasRemaining()) {
      int length = Math.min(STEP_BYTES - (int) (offset % STEP_BYTES), data.remaining());
      data.get(step, 0, length);
      to.update(step, 0, length);
      offset += length;
    }
  }

  private void note() {
    MessageDigest copy = copy(hash);
    if (states != null && copy != null) {
      states.put(offset, copy);
    }
  }

  /** Whether the hashed bytes are those of the digest. */
  boolean matches() {
    MessageDigest copy = copy(hash);
    return copy != null && Digest.of(digest.algorithm(), copy.digest()).equals(digest);
  }

  /** A remembered state at or before the position, with its offset; null if there is none. */
  Map.@Nullable Entry<Long, MessageDigest> stateBefore(long position) {
    if (states == null) {
      return null;
    }
    Map.Entry<Long, MessageDigest> entry = states.floorEntry(position);
    MessageDigest copy = entry == null ? null : copy(entry.getValue());
    return entry == null || copy == null ? null : Map.entry(entry.getKey(), copy);
  }

  /** Forgets states that no position from {@code low} on needs. */
  void forgetBefore(long low) {
    if (states != null) {
      Long floor = states.floorKey(low);
      if (floor != null) {
        states.headMap(floor, false).clear();
      }
    }
  }

  static @Nullable MessageDigest copy(@Nullable MessageDigest hash) {
    try {
      return hash == null ? null : (MessageDigest) hash.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + hash.getAlgorithm() + " cannot be copied", e);
    }
  }
}
