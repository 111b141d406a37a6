package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * One write into a partial blob: what is there already is compared and dropped, the rest stored.
 */
final class PartWriter {
  private static final int COMPARE_BYTES = 64 << 10;

  private final Digest digest;
  private final PartStorage storage;
  private final List<GrowingContent> readers;
  private final LongSupplier nanoClock;

  PartWriter(
      Digest digest, PartStorage storage, List<GrowingContent> readers, LongSupplier nanoClock) {
    this.digest = digest;
    this.storage = storage;
    this.readers = readers;
    this.nanoClock = nanoClock;
  }

  /**
   * Stores what is not there, as far as there is room; the buffer moves past what was taken.
   *
   * @return how many bytes were new
   * @throws ContentConflictException if what is there differs, or the bytes lie beyond the size
   */
  long write(long offset, ByteBuffer data, OptionalLong size) throws IOException {
    long end = size.orElse(Long.MAX_VALUE);
    if (offset < 0 || offset > end - data.remaining()) {
      throw new ContentConflictException(
          digest + ": " + data.remaining() + " bytes at " + offset + ", the blob has " + end);
    }
    compare(offset, data);
    return store(offset, data, size);
  }

  private long store(long offset, ByteBuffer data, OptionalLong size) throws IOException {
    int start = data.position();
    int limit = data.limit();
    long newBytes = 0;
    while (data.position() < limit) {
      long at = offset + data.position() - start;
      long there = storage.present().endAt(at) - at;
      if (there > 0) {
        data.position((int) Math.min(limit, data.position() + there));
        continue;
      }
      long gap = storage.present().nextStart(at) - at;
      data.limit((int) Math.min(limit, data.position() + Math.min(gap, limit)));
      long segmentEnd = at + data.remaining();
      int taken = storage.store(data, at, size);
      data.limit(limit);
      newBytes += taken;
      if (taken == 0 && !makeRoom(segmentEnd)) {
        break;
      }
    }
    return newBytes;
  }

  private boolean makeRoom(long neededEnd) throws IOException {
    MemoryWindow window = storage.window();
    return window != null
        && new WindowSlide(storage, window, readers).slide(neededEnd, nanoClock.getAsLong());
  }

  /** What the window let go of cannot be compared. */
  private void compare(long offset, ByteBuffer data) throws IOException {
    PartView view = storage.view(false);
    long end = offset + data.remaining();
    long at = offset;
    while (at < end) {
      long overlapEnd = Math.min(end, view.present().endAt(at));
      if (overlapEnd == at) {
        at = Math.min(end, view.present().nextStart(at));
        continue;
      }
      ByteBuffer there = ByteBuffer.allocate((int) Math.min(overlapEnd - at, COMPARE_BYTES));
      int read = view.reaches(at) ? view.read(there, at) : -1;
      if (read > 0) {
        ByteBuffer again = data.duplicate();
        again.position(data.position() + (int) (at - offset));
        if (!there.flip().equals(again.limit(again.position() + read))) {
          throw new ContentConflictException(
              digest + ": bytes from " + at + " on differ from those that another source sent");
        }
      }
      at += read > 0 ? read : there.capacity();
    }
  }
}
