package io.towline.proxy.blob;

import io.towline.cache.BlobReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One blob that was begun ahead of need. Its reader keeps the download alive until a client has
 * come, the blob is here, or its time is over, whatever is first. Any thread.
 */
final class HeadStart {
  private final Consumer<BlobReader> close;
  private final Runnable whenOver;
  private @Nullable BlobReader reader;
  private boolean over;

  /**
   * @param close takes the reader when it is needed no more, if there ever is one
   * @param whenOver runs once
   */
  HeadStart(Consumer<BlobReader> close, Runnable whenOver) {
    this.close = close;
    this.whenOver = whenOver;
  }

  /** The blob was opened. */
  void opened(BlobReader opened) {
    boolean late;
    synchronized (this) {
      reader = opened;
      late = over;
    }
    if (late) {
      close.accept(opened); // a client came at once
    } else if (opened.origin() == BlobReader.Origin.MISS) {
      opened.onProgress(() -> lookWhetherOver(opened));
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
    if (open != null) {
      close.accept(open);
    }
    whenOver.run();
  }

  private void lookWhetherOver(BlobReader opened) {
    if (opened.isVerified() || opened.failure().isPresent()) {
      end();
    }
  }
}
