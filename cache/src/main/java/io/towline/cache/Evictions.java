package io.towline.cache;

import io.towline.oci.Digest;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Removes the files of evicted blobs, and tells the owner of that and of when none can go. */
final class Evictions {
  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final BlobFiles files;
  private final CacheEvents events;
  private final LongSupplier nanoClock;
  private boolean saidOne;
  private long saidNanos;

  Evictions(BlobFiles files, CacheEvents events, LongSupplier nanoClock) {
    this.files = files;
    this.events = events;
    this.nanoClock = nanoClock;
  }

  /** Whether the file is gone. */
  boolean evict(Digest digest, long bytes, String reason) {
    boolean gone = BlobFiles.delete(files.blob(digest));
    if (gone) {
      events.evicted(digest, bytes, reason);
    }
    return gone;
  }

  /** There is no room and none can be made; said once a minute. */
  void refused(String why) {
    synchronized (this) {
      long now = nanoClock.getAsLong();
      if (saidOne && now - saidNanos < PAUSE_NANOS) {
        return;
      }
      saidOne = true;
      saidNanos = now;
    }
    events.warning(why);
  }
}
