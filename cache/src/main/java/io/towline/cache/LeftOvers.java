package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Partial files that nobody fills or reads: a next open goes on from them, for 24 h. */
final class LeftOvers {
  static final long KEEP_MILLIS = TimeUnit.HOURS.toMillis(24);

  /**
   * One of them.
   *
   * @param heldBytes what the budget holds for it
   * @param restingSinceMillis by the wall clock, because it outlasts the process
   */
  record LeftOver(Extents extents, OptionalLong size, long heldBytes, long restingSinceMillis) {}

  private final BlobFiles files;
  private final CacheEvents events;
  private final LongSupplier wallMillis;
  private final Map<Digest, LeftOver> resting = new ConcurrentHashMap<>();

  LeftOvers(BlobFiles files, CacheEvents events, LongSupplier wallMillis) {
    this.files = files;
    this.events = events;
    this.wallMillis = wallMillis;
  }

  /** Takes in what a former run left; returns how many bytes that is. */
  long load(BootId boot) throws IOException {
    long bytes = 0;
    for (Path path : BlobFiles.list(files.partials())) {
      String name = path.getFileName().toString();
      Optional<Digest> digest = BlobFiles.digestOf(name.split("\\.", 2)[0]);
      if (digest.isEmpty()) {
        if (!name.endsWith(".tmp")) {
          events.warning(path + " is no partial download; it is left alone");
        }
      } else if (name.endsWith(BlobFiles.PART)) {
        bytes += load(digest.get(), boot);
      } else if (!name.endsWith(BlobFiles.CHECKPOINT) && !name.endsWith(BlobFiles.JOURNAL)) {
        BlobFiles.delete(path); // a write that a kill has cut off
      }
    }
    return bytes;
  }

  private long load(Digest digest, BootId boot) {
    try {
      FileMark mark = FileMark.of(files.part(digest));
      Optional<LeftOver> left = read(digest, boot, mark);
      if (left.isPresent()) {
        resting.put(digest, left.get());
        return left.get().heldBytes;
      }
    } catch (IOException e) {
      events.warning(files.part(digest) + " is not ours and goes: " + e.getMessage());
    }
    delete(digest);
    return 0;
  }

  private Optional<LeftOver> read(Digest digest, BootId boot, FileMark mark) {
    long since = TimeUnit.NANOSECONDS.toMillis(mark.modifiedNanos());
    if (wallMillis.getAsLong() - since > KEEP_MILLIS) {
      return Optional.empty();
    }
    Optional<Checkpoint> durable =
        files
            .readSmall(files.checkpoint(digest), Checkpoint.MAX_BYTES)
            .flatMap(bytes -> Checkpoint.decode(bytes, digest));
    Optional<Checkpoint> written =
        Journal.read(files, digest).filter(record -> record.boot().equals(boot));
    return written
        .or(() -> durable)
        .map(record -> leftOver(record, mark.sizeBytes(), since))
        .filter(left -> left.heldBytes > 0);
  }

  private static LeftOver leftOver(Checkpoint record, long fileBytes, long since) {
    Extents vouched = record.extents().before(fileBytes);
    long held = vouched.bytes() == 0 ? 0 : BlobIndex.blocks(vouched.bytes());
    return new LeftOver(vouched, record.size(), held, since);
  }

  void add(Digest digest, Extents extents, OptionalLong size, long heldBytes) {
    resting.put(digest, new LeftOver(extents, size, heldBytes, wallMillis.getAsLong()));
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
    long tooOld = wallMillis.getAsLong() - KEEP_MILLIS;
    long count = 0;
    long bytes = 0;
    for (LeftOver left : resting.values()) {
      if (all || left.restingSinceMillis < tooOld) {
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
    long tooOld = wallMillis.getAsLong() - KEEP_MILLIS;
    return resting.entrySet().stream()
        .filter(entry -> entry.getValue().restingSinceMillis < tooOld)
        .mapToLong(entry -> drop(entry.getKey()))
        .sum();
  }

  /** Deletes the one that rests longest; returns how many bytes, 0 if there is none. */
  long dropOldest() {
    return resting.entrySet().stream()
        .min(Comparator.comparingLong(entry -> entry.getValue().restingSinceMillis))
        .map(entry -> drop(entry.getKey()))
        .orElse(0L);
  }

  private long drop(Digest digest) {
    LeftOver[] dropped = new LeftOver[1];
    resting.computeIfPresent(
        digest,
        (name, left) -> {
          delete(name); // within the step, so that nobody goes on with it meanwhile
          dropped[0] = left;
          return null;
        });
    return dropped[0] == null ? 0 : dropped[0].heldBytes;
  }

  private void delete(Digest digest) {
    BlobFiles.delete(files.part(digest));
    BlobFiles.delete(files.journal(digest));
    BlobFiles.delete(files.checkpoint(digest));
  }
}
