package io.towline.cache;

import io.towline.oci.Digest;

/** What the cache tells its owner. Called from disk threads; an implementation returns soon. */
public interface CacheEvents {
  /** A stored blob of this size was removed to make room, or because it was asked for. */
  void evicted(Digest d, long bytes, String reason);

  /** A stored blob no longer has the content of its name and was set aside. */
  void quarantined(Digest d, String why);

  /** Whether the disk takes new content now; called when that changes. */
  void storing(boolean now, String why);

  /** Something a person should know; a sentence with what to do. */
  void warning(String message);
}
