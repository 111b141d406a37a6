package io.towline.cache;

import io.towline.oci.Digest;

/**
 * What the cache tells its owner. Called from disk threads and the cache's own, sometimes with its
 * locks held: log and count, and never call back.
 */
public interface CacheEvents {
  /** A stored blob was deleted to make room. */
  void evicted(Digest digest, long bytes, String reason);

  /** A stored file was not what its name says and was put aside; it is not served again. */
  void quarantined(Digest digest, String why);

  /** Storing stopped (false: pulls go on through memory) or works again (true). */
  void storing(boolean now, String why);

  /** Something a person should look at, in one sentence. */
  void warning(String message);
}
