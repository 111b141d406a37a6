package io.towline.cache;

import java.io.IOException;

/**
 * The cache directory cannot be used; the message is one sentence for the person who started the
 * program, with the remedy.
 */
public final class CacheUnusableException extends IOException {
  CacheUnusableException(String message) {
    super(message);
  }

  CacheUnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
