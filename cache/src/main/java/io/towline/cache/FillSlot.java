package io.towline.cache;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The one fill of a partial blob: none, being started, or running. What readers want while none
 * runs they say again when one does ({@link BlobReader#wantAgain}). Its monitor is held for a few
 * assignments, never during I/O or a call, so event loops may come here.
 */
final class FillSlot {
  private boolean claimed;
  private @Nullable BlobFill running;

  /** Calls the source, if no fill runs or is being started; whether it did. Disk thread. */
  boolean start(BlobSource source, PartialBlob blob) {
    if (!claim()) {
      return false;
    }
    try {
      started(source.fill(blob));
    } catch (RuntimeException e) {
      blob.fail(new IOException(blob.digest() + ": no download could be started", e));
    }
    return true;
  }

  private synchronized boolean claim() {
    if (claimed) {
      return false;
    }
    claimed = true;
    return true;
  }

  private synchronized void started(BlobFill fill) {
    if (claimed) { // else it gave up before it had returned
      running = fill;
    }
  }

  void want(long start, long end) {
    BlobFill fill = running();
    if (fill != null) {
      fill.want(start, end);
    }
  }

  void deserted() {
    BlobFill fill = running();
    if (fill != null) {
      fill.deserted();
    }
  }

  synchronized void ended() {
    claimed = false;
    running = null;
  }

  synchronized boolean isClaimed() {
    return claimed;
  }

  /** Whether there is something to fetch still, for a reader or for the next one. */
  boolean isBusy() {
    BlobFill fill = running();
    return fill == null ? isClaimed() : !fill.isIdle();
  }

  synchronized @Nullable BlobFill running() {
    return running;
  }
}
