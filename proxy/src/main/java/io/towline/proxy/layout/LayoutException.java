package io.towline.proxy.layout;

import java.io.IOException;

/** A tar that is no image layout which may be taken in; the message says what is wrong with it. */
public final class LayoutException extends IOException {
  private static final long serialVersionUID = 1;

  LayoutException(String message) {
    super(message);
  }
}
