package io.towline.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one fill of a partial blob: none, being started, or running. What readers want while it is
 * being started is kept for it. Its monitor is held for a few assignments, never during I/O or a
 * call, so event loops may come here.
 */
final class FillSlot {
  private boolean claimed;
  private @Nullable BlobFill running;
  private List<Want> early = new ArrayList<>();

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

  private void started(BlobFill fill) {
    List<Want> wants;
    synchronized (this) {
      if (!claimed) {
        return; // it gave up before it had returned
      }
      running = fill;
      wants = early;
      early = new ArrayList<>();
    }
    wants.forEach(want -> fill.want(want.start(), want.end()));
  }

  void want(long start, long end) {
    BlobFill fill;
    synchronized (this) {
      fill = running;
      if (fill == null) {
        if (claimed) {
          early.add(new Want(start, end));
        }
        return;
      }
    }
    fill.want(start, end);
  }

  synchronized void ended() {
    claimed = false;
    running = null;
    early = new ArrayList<>();
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
