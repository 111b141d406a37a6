package io.towline.cache;

import java.io.IOException;

/**
 * The disk takes no bytes, and these are too far from the window in memory to be kept there. Who
 * needs them goes on with {@link BlobReader#detach}.
 */
public final class OutsideWindowException extends IOException {
  private static final long serialVersionUID = 1;

  OutsideWindowException(String message) {
    super(message);
  }
}
