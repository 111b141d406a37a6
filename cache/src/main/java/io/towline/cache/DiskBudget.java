package io.towline.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.towline.oci.Digest;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bound of what is on disk: stored, partial, quarantined, and unlinked but open.
 *
 * <p>Caffeine knows the stored blobs, weighed in KiB, and which of them were used least. It evicts
 * asynchronously and cannot be asked to wait, so a write is reserved here first and room is made
 * before it: the weights then never pass the maximum, and Caffeine's own eviction is the second
 * net. An open blob weighs nothing, which is how Caffeine is told to leave it. Whatever removes an
 * entry deletes its file within the entry's own atomic step, so that no open can come between.
 */
final class DiskBudget {
  /** Removes a stored blob's file and forgets it; called within its entry's atomic step. */
  interface Evictor {
    void evict(Digest digest, long bytes, String reason);
  }

  private static final long KIB = 1024;

  private record Entry(int kib, int opens) {
    Entry opened(int more) {
      return new Entry(kib, Math.max(0, opens + more));
    }
  }

  private final long maxBytes;
  private final Evictor evictor;
  private final LongSupplier worthless;
  private final LongSupplier last;
  private final AtomicLong beside = new AtomicLong();
  private final AtomicLong stored = new AtomicLong();
  private final Cache<Digest, Entry> entries;

  /**
   * @param worthless deletes something that nobody will miss, and says how many bytes; 0: nothing
   * @param last the same with something that is given up only when no stored blob can go
   */
  DiskBudget(long maxBytes, Evictor evictor, LongSupplier worthless, LongSupplier last) {
    this.maxBytes = maxBytes;
    this.evictor = evictor;
    this.worthless = worthless;
    this.last = last;
    entries =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(1, maxBytes / KIB))
            .weigher((Digest digest, Entry entry) -> entry.opens > 0 ? 0 : entry.kib)
            .executor(Runnable::run)
            .evictionListener(this::caffeineEvicted)
            .build();
  }

  long maxBytes() {
    return maxBytes;
  }

  /** Everything that counts. */
  long bytes() {
    return stored.get() + beside.get();
  }

  long blobs() {
    return entries.asMap().size();
  }

  /** Takes room for bytes beside the stored blobs, evicting if need be; false if there is none. */
  synchronized boolean reserve(long bytes) {
    if (bytes > maxBytes) {
      return false;
    }
    while (bytes() + bytes > maxBytes) {
      if (!freed(worthless) && !evictColdest() && !freed(last)) {
        return false;
      }
    }
    beside.addAndGet(bytes);
    return true;
  }

  /** Counts bytes that are there whether or not there is room. */
  void charge(long bytes) {
    beside.addAndGet(bytes);
  }

  /** Gives back what was reserved or charged. */
  void release(long bytes) {
    beside.addAndGet(-bytes);
  }

  /**
   * Counts a stored blob, open or not.
   *
   * @param held what was reserved for it, which is given back in the same step
   */
  synchronized void store(Digest digest, long bytes, boolean open, long held) {
    release(held);
    entries
        .asMap()
        .compute(
            digest,
            (name, old) -> {
              Entry entry = new Entry(kib(bytes), (old == null ? 0 : old.opens) + (open ? 1 : 0));
              stored.addAndGet((entry.kib - (old == null ? 0 : old.kib)) * KIB);
              return entry;
            });
  }

  /** Opens a blob: it is not evicted until {@link #unpin}. False if it is not stored (any more). */
  boolean pin(Digest digest) {
    return entries.asMap().computeIfPresent(digest, (name, entry) -> entry.opened(1)) != null;
  }

  void unpin(Digest digest) {
    entries.asMap().computeIfPresent(digest, (name, entry) -> entry.opened(-1));
  }

  /** Forgets a blob and removes its file in one step with that; nothing if it is not stored. */
  void remove(Digest digest, Runnable removal) {
    entries
        .asMap()
        .computeIfPresent(
            digest,
            (name, entry) -> {
              stored.addAndGet(-entry.kib * KIB);
              removal.run();
              return null;
            });
  }

  /**
   * As {@link #remove}, unless somebody has it open or its removal fails; says whether it is gone.
   */
  boolean removeIfClosed(Digest digest, BooleanSupplier removal) {
    return entries
            .asMap()
            .computeIfPresent(
                digest,
                (name, entry) -> {
                  if (entry.opens > 0 || !removal.getAsBoolean()) {
                    return entry;
                  }
                  stored.addAndGet(-entry.kib * KIB);
                  return null;
                })
        == null;
  }

  private boolean freed(LongSupplier some) {
    long bytes = some.getAsLong();
    release(bytes);
    return bytes > 0;
  }

  private boolean evictColdest() {
    @Nullable Digest victim =
        entries
            .policy()
            .eviction()
            .flatMap(
                eviction ->
                    eviction.coldest(
                        coldest ->
                            coldest
                                .filter(entry -> entry.getValue().opens == 0)
                                .map(Map.Entry::getKey)
                                .findFirst()))
            .orElse(null);
    if (victim == null) {
      return false;
    }
    entries
        .asMap()
        .computeIfPresent(
            victim,
            (name, entry) -> {
              if (entry.opens > 0) {
                return entry;
              }
              evicted(name, entry);
              return null;
            });
    return true;
  }

  private void caffeineEvicted(@Nullable Digest digest, @Nullable Entry entry, RemovalCause cause) {
    if (digest != null && entry != null) {
      evicted(digest, entry);
    }
  }

  private void evicted(Digest digest, Entry entry) {
    stored.addAndGet(-entry.kib * KIB);
    evictor.evict(digest, entry.kib * KIB, "size");
  }

  private static int kib(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + KIB - 1) / KIB);
  }
}
