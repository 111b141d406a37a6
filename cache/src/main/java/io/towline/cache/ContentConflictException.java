package io.towline.cache;

import java.io.IOException;

/**
 * Bytes that differ from those already present at the same offsets, or that lie beyond the blob's
 * size: one of two sources is wrong, and nothing of this write was kept.
 */
public final class ContentConflictException extends IOException {
  ContentConflictException(String message) {
    super(message);
  }
}
