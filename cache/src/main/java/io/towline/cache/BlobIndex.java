package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The stored blobs, in memory. Any thread, except to load and save. */
final class BlobIndex {
  private final Map<Digest, StoredBlob> blobs = new ConcurrentHashMap<>();
  private final AtomicBoolean changed = new AtomicBoolean();

  @Nullable StoredBlob find(Digest digest) {
    return blobs.get(digest);
  }

  boolean holds(Digest digest) {
    return blobs.containsKey(digest);
  }

  void add(StoredBlob blob) {
    blobs.put(blob.digest(), blob);
    changed.set(true);
  }

  void remove(Digest digest) {
    blobs.remove(digest);
    changed.set(true);
  }

  /** Its mark was renewed. */
  void touched() {
    changed.set(true);
  }

  Collection<StoredBlob> all() {
    return List.copyOf(blobs.values());
  }

  /** Whether something changed since this was last asked. */
  boolean takeChanged() {
    return changed.getAndSet(false);
  }

  /** Writes the snapshot; what is not verified is left to the scan of the next start. */
  void save(BlobFiles files, BootId boot, boolean clean) throws IOException {
    List<IndexSnapshot.Entry> entries = new ArrayList<>();
    for (StoredBlob blob : blobs.values()) {
      FileMark mark = blob.trusted();
      if (mark != null) {
        entries.add(new IndexSnapshot.Entry(blob.digest(), mark));
      }
    }
    files.replace(files.snapshot(), new IndexSnapshot(boot, clean, entries).encode());
  }

  /** The last snapshot; empty if there is none that is whole. */
  static Optional<IndexSnapshot> load(BlobFiles files) {
    return files
        .readSmall(files.snapshot(), IndexSnapshot.MAX_BYTES)
        .flatMap(IndexSnapshot::decode);
  }
}
