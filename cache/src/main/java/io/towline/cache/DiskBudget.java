package io.towline.cache;

import io.towline.oci.Digest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The bound of what is on disk: stored, partial, quarantined, and unlinked but open; the cache's
 * own records take their part of it. A write is reserved here first, and room is made before it;
 * what is open or pinned stays. The same goes for what has to stay free on the filesystem, which
 * others fill too, so that somebody has to {@link #watch} it.
 */
final class DiskBudget {
  /** What can go beside stored blobs: what nobody misses, and what goes only after them. */
  record Spare(SpareFiles worthless, SpareFiles last) {}

  private static final String SIZE = "size";
  private static final String FREE_SPACE = "free_space";
  private static final int MAX_FAILURES = 3;

  private final DiskLimits limits;
  private final BlobIndex index;
  private final Evictions evictions;
  private final Spare spare;
  private final AtomicLong beside = new AtomicLong();
  private final AtomicLong promised = new AtomicLong();
  private final AtomicLong records = new AtomicLong();

  DiskBudget(DiskLimits limits, BlobIndex index, Evictions evictions, Spare spare) {
    this.limits = limits;
    this.index = index;
    this.evictions = evictions;
    this.spare = spare;
  }

  long maxBytes() {
    return limits.maxBytes();
  }

  /** Everything that counts. */
  long bytes() {
    return index.bytes() + beside.get();
  }

  long blobs() {
    return index.size();
  }

  /** What pins keep here. */
  long pinnedBytes() {
    return index.pinnedBytes();
  }

  /** Takes room for bytes beside the stored blobs, evicting if need be; false if there is none. */
  synchronized boolean reserve(long bytes) {
    if (!canFit(bytes)) {
      evictions.refused(
          "no room for "
              + bytes
              + " bytes in the cache of "
              + limits.maxBytes()
              + ": pins keep "
              + index.pinnedBytes()
              + ", and what is not being read or written "
              + index.evictableBytes()
              + "; such pulls go on uncached. Unpin images, or set cache.max_size higher");
      return false;
    }
    if (!makeRoom(bytes)) {
      evictions.refused(
          "only "
              + limits.freeBytes().getAsLong()
              + " bytes are free on the cache's filesystem, where cache.min_free is "
              + limits.minFreeBytes()
              + ", and nothing can be evicted; pulls go on uncached. Make room on the disk");
      return false;
    }
    beside.addAndGet(bytes);
    return true;
  }

  /** Reserved bytes that are not on disk yet: the filesystem does not know of them. */
  void promise(long bytes) {
    promised.addAndGet(bytes);
  }

  /** Promised bytes that are on disk now, or never will be. */
  void settle(long bytes) {
    promised.addAndGet(-bytes);
  }

  /** Counts bytes that are there whether or not there is room. */
  void charge(long bytes) {
    beside.addAndGet(bytes);
  }

  /** Gives back what was reserved or charged. */
  void release(long bytes) {
    beside.addAndGet(-bytes);
  }

  /** Says what the cache's own records take of the bound now. */
  void records(long bytes) {
    records.set(bytes);
  }

  private long maxContentBytes() {
    return limits.maxBytes() - records.get();
  }

  /**
   * Counts a stored blob, open or not.
   *
   * @param held what was reserved for it, which is given back in the same step
   */
  synchronized void store(Digest digest, FileMark mark, Listed listed, long held) {
    release(held);
    index.put(digest, mark.sizeBytes(), listed.verified() ? mark : null, listed.open());
    makeRoom(0);
  }

  /** How a blob is listed: whether it is open, and whether its content was verified. */
  record Listed(boolean open, boolean verified) {}

  /** Opens a blob: it is not evicted until {@link #unpin}. False if it is not stored (any more). */
  boolean pin(Digest digest) {
    return index.open(digest);
  }

  void unpin(Digest digest) {
    index.close(digest);
  }

  /** Forgets a blob whose file is gone or elsewhere; nothing if it is not stored. */
  void remove(Digest digest) {
    index.remove(digest, false, () -> true);
  }

  /**
   * As {@link #remove}, unless somebody has it open or its removal fails; says whether it is gone.
   */
  boolean removeIfClosed(Digest digest, BooleanSupplier removal) {
    return index.remove(digest, true, removal);
  }

  /** Evicts what others have left no room for. Blocks. */
  synchronized void watch() {
    makeRoom(0);
  }

  /** Whether it would fit if all that can go went: if not, nothing needs to. */
  private boolean canFit(long bytes) {
    long spareBytes =
        spare.worthless.bytes().getAsLong()
            + spare.last.bytes().getAsLong()
            + index.evictableBytes();
    return bytes() - spareBytes + bytes <= maxContentBytes();
  }

  private boolean makeRoom(long bytes) {
    long missing = limits.minFreeBytes() + promised.get() + bytes - limits.freeBytes().getAsLong();
    int failures = 0;
    while (bytes() + bytes > maxContentBytes() || missing > 0) {
      String reason = bytes() + bytes > maxContentBytes() ? SIZE : FREE_SPACE;
      long freed = dropped(spare.worthless);
      if (freed == 0) {
        BlobIndex.Victim victim = index.takeVictim();
        freed = victim == null ? dropped(spare.last) : evict(victim, reason);
        failures += victim != null && freed == 0 ? 1 : 0;
        if (freed == 0 && (victim == null || failures == MAX_FAILURES)) {
          return false;
        }
      }
      missing -= freed; // some filesystems say so only later
    }
    return true;
  }

  private long dropped(SpareFiles some) {
    long bytes = some.dropOldest().getAsLong();
    release(bytes);
    return bytes;
  }

  private long evict(BlobIndex.Victim victim, String reason) {
    boolean gone = false;
    try {
      gone = evictions.evict(victim.digest(), victim.bytes(), reason);
    } finally {
      index.ended(victim, gone);
    }
    return gone ? victim.bytes() : 0;
  }
}
