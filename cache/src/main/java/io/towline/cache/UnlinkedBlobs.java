package io.towline.cache;

import java.util.HashMap;
import java.util.Map;

/**
 * Blobs that are not listed any more, whose files take room until the last who have them open have
 * closed them. Not thread-safe.
 */
final class UnlinkedBlobs {
  /** Those of one digest. */
  private static final class Unlinked {
    private int opens;
    private long bytes;
  }

  private final Map<BlobKey, Unlinked> unlinked = new HashMap<>();
  private long bytes;

  long bytes() {
    return bytes;
  }

  void add(BlobKey key, int opens, long blobBytes) {
    Unlinked old = unlinked.computeIfAbsent(key, name -> new Unlinked());
    old.opens += opens;
    old.bytes += blobBytes;
    bytes += blobBytes;
  }

  /**
   * One of those who have it open has closed it; false if it is not here. Perhaps it was one who
   * has its successor open: that is then held for longer, and never for shorter.
   */
  boolean close(BlobKey key) {
    Unlinked old = unlinked.get(key);
    if (old == null) {
      return false;
    }
    old.opens--;
    if (old.opens == 0) {
      bytes -= old.bytes;
      unlinked.remove(key);
    }
    return true;
  }
}
