package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The blobs being fetched. This map is the single flight: whoever comes second finds the first. */
final class PartialBlobs {
  private record Started(PartialBlob blob, PartStorage.Left left) {}

  private final CacheServices services;
  private final StoredBlobs stored;
  private final LeftOvers leftOvers;
  private final Map<Digest, Started> growing = new ConcurrentHashMap<>();

  PartialBlobs(CacheServices services, StoredBlobs stored, LeftOvers leftOvers) {
    this.services = services;
    this.stored = stored;
    this.leftOvers = leftOvers;
  }

  @Nullable PartialBlob find(Digest digest) {
    Started started = growing.get(digest);
    return started == null ? null : started.blob;
  }

  /**
   * Lets a reader into the blob that is being fetched, or one that begins now.
   *
   * @param evenIfStored although the blob is stored, because it cannot be read
   * @return null if it was stored meanwhile
   */
  @Nullable GrowingContent join(BlobReader reader, OptionalLong sizeBytes, boolean evenIfStored)
      throws IOException {
    Digest digest = reader.digest();
    while (true) {
      Started started =
          growing.compute(
              digest,
              (name, known) ->
                  known != null
                      ? known
                      : !evenIfStored && stored.holds(digest) ? null : start(digest));
      if (started == null) {
        return null;
      }
      if (sizeBytes.isPresent()) {
        started.blob.descriptorSizeIs(sizeBytes.getAsLong());
      }
      GrowingContent content = started.blob.join(reader, started.left);
      if (content != null) {
        return content;
      }
      growing.remove(digest, started); // it has ended: what follows it is another
    }
  }

  /** Takes over what rests on disk; opens no file yet, because the map waits. */
  private Started start(Digest digest) {
    LeftOvers.LeftOver left = leftOvers.take(digest);
    long heldBytes = left == null ? 0 : left.heldBytes();
    PartialBlob blob = new PartialBlob(services, digest, this, heldBytes);
    if (left != null && left.size().isPresent()) {
      try {
        blob.sizeIs(left.size().getAsLong());
      } catch (IOException e) {
        throw new IllegalStateException("a new blob has no size yet", e);
      }
    }
    return new Started(blob, left == null ? PartStorage.Left.NOTHING : left.content());
  }

  /** A blob rests, or ended without being stored. */
  void rested(PartialBlob blob, Extents kept, long heldBytes) {
    growing.computeIfPresent(
        blob.digest(),
        (digest, started) -> {
          if (started.blob != blob) {
            return started;
          }
          if (kept.bytes() > 0) {
            leftOvers.add(digest, new PartStorage.Left(kept, List.of()), blob.size(), heldBytes);
          }
          return null;
        });
  }

  /** A blob is stored: it is found there before it is found here no more. */
  void committed(PartialBlob blob, FileMark mark, long held) {
    stored.add(blob.digest(), mark, true, held);
    growing.computeIfPresent(
        blob.digest(), (digest, started) -> started.blob == blob ? null : started);
  }

  int count() {
    return growing.size() + leftOvers.count();
  }

  int filling() {
    return (int) growing.values().stream().filter(started -> started.blob.isFilling()).count();
  }

  /** Lets all of them rest. */
  void close() {
    List.copyOf(growing.values()).forEach(started -> started.blob.rest(true));
  }
}
