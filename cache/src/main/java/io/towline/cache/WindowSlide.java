package io.towline.cache;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Decides how far a window may slide. A reader holds it back until it has read on; if another
 * reader is ahead of it, for 10 s in all, and then it is left behind with the hash of what it has.
 * The blob's lock guards it.
 */
final class WindowSlide {
  static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PartStorage storage;
  private final MemoryWindow window;
  private final List<GrowingContent> readers;

  WindowSlide(PartStorage storage, MemoryWindow window, List<GrowingContent> readers) {
    this.storage = storage;
    this.window = window;
    this.readers = readers;
  }

  /** Makes what room it may for bytes up to {@code neededEnd}; whether the window moved. */
  boolean slide(long neededEnd, long nowNanos) throws IOException {
    long low = window.low();
    long wanted = Math.max(neededEnd - MemoryRoom.WINDOW_BYTES, low + MemoryRoom.PAGE_BYTES);
    long target = Math.min(wanted, Math.min(storage.frontier(), storage.hash().offset()));
    PartView view = storage.view(false);
    for (GrowingContent reader : readers) {
      long position = reader.position();
      if (position >= target || !view.reaches(position)) {
        reader.moved(nowNanos);
      } else if (!isAhead(position) || reader.heldNanos(nowNanos) < HOLD_NANOS) {
        target = Math.max(low, position);
      }
    }
    if (target <= low) {
      return false;
    }
    for (GrowingContent reader : readers) {
      long position = reader.position();
      if (position >= low && position < target) {
        MessageDigest state = storage.stateAt(position);
        if (state != null) {
          reader.part(position, state);
        }
      }
    }
    window.slideTo(target);
    storage.hash().forgetBefore(target);
    return true;
  }

  private boolean isAhead(long position) {
    return readers.stream().anyMatch(other -> other.position() > position);
  }
}
