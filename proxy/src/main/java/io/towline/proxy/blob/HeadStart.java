package io.towline.proxy.blob;

import io.towline.cache.BlobReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One blob that was begun ahead of need. Its reader keeps the download alive until a client has
 * come, the blob is here, or its time is over, whatever is first. Any thread.
 */
final class HeadStart {
  private final Consumer<@Nullable BlobReader> whenOver;
  private @Nullable BlobReader reader;
  private boolean over;

  /**
   * @param whenOver called once, with the reader to close, if there is one
   */
  HeadStart(Consumer<@Nullable BlobReader> whenOver) {
    this.whenOver = whenOver;
  }

  /** The blob was opened. */
  void opened(BlobReader opened) {
    boolean late;
    synchronized (this) {
      reader = opened;
      late = over;
    }
    boolean began = opened.origin() == BlobReader.Origin.MISS;
    if (late) {
      whenOver.accept(opened); // a client came at once; whoever counts, counts the first call alone
    } else if (began) {
      opened.onProgress(this::lookWhetherOver);
    } else {
      end(); // it is here, or somebody fetches it already
    }
  }

  /** A client has come, or nobody in time, or it could not be opened. */
  void end() {
    BlobReader open;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      open = reader;
    }
    whenOver.accept(open);
  }

  private void lookWhetherOver() {
    BlobReader open;
    synchronized (this) {
      open = reader;
    }
    if (open != null && (open.isVerified() || open.failure().isPresent())) {
      end();
    }
  }
}
