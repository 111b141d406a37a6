package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads what a former run left in partial/. Of a partial file that is believed which was synced,
 * and what was written in this run of the kernel if its sum is right: a kill keeps the page cache,
 * but a filesystem that was taken away and mounted again has lost it, and nothing else tells.
 */
final class PartialRecords {
  /**
   * What is left of one blob.
   *
   * @param ageNanos since its last write, by the wall clock; negative if that was set back
   */
  record Found(PartStorage.Left content, OptionalLong size, long ageNanos) {
    /** What it takes on disk. */
    long heldBytes() {
      return BlobIndex.blocks(content.extents().bytes());
    }
  }

  private final BlobFiles files;
  private final BootId boot;
  private final CacheEvents events;
  private final LongSupplier wallMillis;
  private boolean lost;

  PartialRecords(BlobFiles files, BootId boot, CacheEvents events, LongSupplier wallMillis) {
    this.files = files;
    this.boot = boot;
    this.events = events;
    this.wallMillis = wallMillis;
  }

  /** Whether bytes were gone that a mere kill would have kept. */
  boolean lostUnsynced() {
    return lost;
  }

  /** Hands over what can be gone on with, deletes what cannot; returns how many bytes stay. */
  long load(LeftOvers leftOvers) throws IOException {
    long bytes = 0;
    Set<Digest> records = new HashSet<>();
    List<Digest> parts = new ArrayList<>();
    for (Path path : BlobFiles.list(files.partials())) {
      String name = path.getFileName().toString();
      Optional<Digest> digest = BlobFiles.digestOf(name.split("\\.", 2)[0]);
      if (digest.isEmpty()) {
        continue; // named by the survey, unless it is a probe of ours
      }
      if (name.endsWith(BlobFiles.PART)) {
        parts.add(digest.get());
      } else if (name.endsWith(BlobFiles.CHECKPOINT) || name.endsWith(BlobFiles.JOURNAL)) {
        records.add(digest.get());
      } else if (Strangers.isOurs(path)) {
        BlobFiles.delete(path); // a write that a kill has cut off
      }
    }
    for (Digest digest : parts) {
      records.remove(digest);
      Optional<Found> found = find(digest);
      found.ifPresent(left -> leftOvers.found(digest, left));
      bytes += found.map(Found::heldBytes).orElse(0L);
    }
    records.forEach(files::deletePartial); // a kill came between a commit and its tidying up
    return bytes;
  }

  private Optional<Found> find(Digest digest) {
    Path part = files.part(digest);
    try {
      files.makeWay(part);
      Optional<Found> found = read(digest, FileMark.of(part));
      if (found.isPresent()) {
        return found;
      }
    } catch (IOException e) {
      events.warning(part + " cannot be gone on with: " + e.getMessage());
    }
    files.deletePartial(digest);
    return Optional.empty();
  }

  private Optional<Found> read(Digest digest, FileMark mark) throws IOException {
    long ageMillis = wallMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(mark.modifiedNanos());
    if (ageMillis > TimeUnit.NANOSECONDS.toMillis(LeftOvers.KEEP_NANOS)) {
      return Optional.empty();
    }
    Optional<Checkpoint> synced =
        files
            .readSmall(files.checkpoint(digest), Checkpoint.MAX_BYTES)
            .flatMap(bytes -> Checkpoint.decode(bytes, digest));
    Optional<Checkpoint> written =
        Journal.read(files, digest).filter(record -> record.boot().equals(boot));
    if (synced.isEmpty() && written.isEmpty()) {
      events.warning(
          files.part(digest) + " has no record that is whole, and is fetched from its start");
      return Optional.empty();
    }
    PartStorage.Left content = believed(digest, synced, written);
    content = content.before(mark.sizeBytes());
    OptionalLong size = written.or(() -> synced).map(Checkpoint::size).orElse(OptionalLong.empty());
    return content.extents().bytes() == 0
        ? Optional.empty()
        : Optional.of(new Found(content, size, Duration.ofMillis(ageMillis).toNanos()));
  }

  private PartStorage.Left believed(
      Digest digest, Optional<Checkpoint> synced, Optional<Checkpoint> written) throws IOException {
    Extents extents = synced.map(Checkpoint::extents).orElse(Extents.NONE);
    List<Stretch> unsynced = new ArrayList<>();
    List<Stretch> vouched = written.map(Checkpoint::unsynced).orElse(List.of());
    if (!vouched.isEmpty()) {
      PartFile file = new PartFile(files.openToRead(files.part(digest)), files.part(digest));
      try {
        for (Stretch stretch : vouched) {
          if (UnsyncedBytes.has(file, stretch)) {
            extents = extents.plus(stretch.start(), stretch.end());
            unsynced.add(stretch);
          } else {
            lost = true;
          }
        }
      } finally {
        file.release();
      }
    }
    return new PartStorage.Left(extents, unsynced);
  }
}
