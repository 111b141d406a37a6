package io.towline.cache;

import io.towline.oci.Digest;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Partial files that nobody fills or reads: a next open goes on from them, for 24 h. */
final class LeftOvers {
  static final long KEEP_NANOS = TimeUnit.HOURS.toNanos(24);

  /**
   * One of them.
   *
   * @param heldBytes what the budget holds for it
   * @param sinceNanos when it began to rest, by the monotonic clock: a wall clock that jumps ages
   *     nothing
   */
  record LeftOver(PartStorage.Left content, OptionalLong size, long heldBytes, long sinceNanos) {}

  private final BlobFiles files;
  private final LongSupplier nanoClock;
  private final Map<Digest, LeftOver> resting = new ConcurrentHashMap<>();

  LeftOvers(BlobFiles files, LongSupplier nanoClock) {
    this.files = files;
    this.nanoClock = nanoClock;
  }

  /** Takes in what a former run left, which is complete on disk but for its records. */
  void found(Digest digest, PartialRecords.Found found) {
    long since = nanoClock.getAsLong() - Math.max(0, found.ageNanos());
    resting.put(digest, new LeftOver(found.content(), found.size(), found.heldBytes(), since));
  }

  void add(Digest digest, PartStorage.Left content, OptionalLong size, long heldBytes) {
    resting.put(digest, new LeftOver(content, size, heldBytes, nanoClock.getAsLong()));
  }

  /** Hands it over to whoever goes on with it; null if there is none. */
  @Nullable LeftOver take(Digest digest) {
    return resting.remove(digest);
  }

  int count() {
    return resting.size();
  }

  /** Those that are too old, or all. */
  CacheContents.Pile resting(boolean all) {
    long now = nanoClock.getAsLong();
    long count = 0;
    long bytes = 0;
    for (LeftOver left : resting.values()) {
      if (all || now - left.sinceNanos > KEEP_NANOS) {
        count++;
        bytes += left.heldBytes;
      }
    }
    return new CacheContents.Pile(count, bytes);
  }

  /** What all of them hold. */
  long bytes() {
    return resting.values().stream().mapToLong(LeftOver::heldBytes).sum();
  }

  /** Deletes what is too old; returns how many bytes. */
  long sweep() {
    long now = nanoClock.getAsLong();
    return resting.entrySet().stream()
        .filter(entry -> now - entry.getValue().sinceNanos > KEEP_NANOS)
        .mapToLong(entry -> drop(entry.getKey()))
        .sum();
  }

  /** Deletes the one that rests longest; returns how many bytes, 0 if there is none. */
  long dropOldest() {
    long now = nanoClock.getAsLong();
    return resting.entrySet().stream()
        .max(Comparator.comparingLong(entry -> now - entry.getValue().sinceNanos))
        .map(entry -> drop(entry.getKey()))
        .orElse(0L);
  }

  private long drop(Digest digest) {
    LeftOver[] dropped = new LeftOver[1];
    resting.computeIfPresent(
        digest,
        (name, left) -> {
          files.deletePartial(name); // within the step, so that nobody goes on with it meanwhile
          dropped[0] = left;
          return null;
        });
    return dropped[0] == null ? 0 : dropped[0].heldBytes;
  }
}
