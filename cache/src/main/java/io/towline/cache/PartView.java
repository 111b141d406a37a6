package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A partial blob as its readers see it: published as a whole, so that event loops ask it without a
 * lock.
 *
 * @param present what was fetched
 * @param onDisk what of it lies in the file; the same while there is no window
 * @param doubted whether other bytes of this name were wrong before
 * @param window where the rest lies, while the disk does not take it
 */
record PartView(
    Extents present,
    Extents onDisk,
    @Nullable PartFile file,
    @Nullable MemoryWindow window,
    boolean verified,
    boolean doubted) {

  private static final int HASH_STEP_BYTES = 1 << 20;

  /** Whether the bytes at a position can be read now or once they come. */
  boolean reaches(long position) {
    MemoryWindow memory = window;
    return memory == null
        || onDisk.endAt(position) > position
        || (position >= memory.low() && position <= memory.low() + MemoryRoom.WINDOW_BYTES);
  }

  /** Whether all bytes came, right or not. */
  boolean isComplete(OptionalLong size) {
    return size.isPresent() && present.contains(0, size.getAsLong());
  }

  /** The end of what can be read from a position on; the position itself for nothing. */
  long endAt(long position) {
    return reaches(position) ? present.endAt(position) : position;
  }

  /** Reads what is present; 0 if nothing is there yet, -1 if it is there no more. */
  int read(ByteBuffer target, long position) throws IOException {
    long end = present.endAt(position);
    if (end == position || !target.hasRemaining()) {
      return 0;
    }
    long diskEnd = onDisk.endAt(position);
    PartFile from = file;
    MemoryWindow memory = window;
    if (diskEnd > position && from != null) {
      return bounded(from, target, position, diskEnd);
    }
    return memory == null ? -1 : bounded(memory, target, position, end);
  }

  /** The hash of the bytes before {@code end}, which the file holds; null if it does not. */
  @Nullable MessageDigest hashUpTo(long end, Digest digest) throws IOException {
    if (!onDisk.contains(0, end)) {
      return null;
    }
    MessageDigest hash = digest.algorithm().newHash();
    ByteBuffer buffer = ByteBuffer.allocate(HASH_STEP_BYTES);
    for (long at = 0; at < end; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      if (read(buffer, at) <= 0) {
        throw new IOException(digest + ": bytes from " + at + " on cannot be read back");
      }
      hash.update(buffer.flip());
    }
    return hash;
  }

  private static int bounded(Backing from, ByteBuffer target, long position, long end)
      throws IOException {
    int limit = target.limit();
    int most = (int) Math.min(target.remaining(), end - position);
    target.limit(target.position() + most);
    try {
      return from.read(target, position);
    } finally {
      target.limit(limit);
    }
  }
}
