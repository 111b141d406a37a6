package io.towline.cache;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings the index to {@code index.log}, changes within a second, so that a kill costs the last
 * changes alone and a start reads one file rather than the directory. It is a help and no truth:
 * the directory is that.
 */
final class IndexJournal implements AutoCloseable {
  private final BlobIndex index;
  private final JournaledMap<BlobKey, StoredRecord> map;
  private final AtomicBoolean listChanged = new AtomicBoolean();

  /** Lists what an earlier run knew, on the caller's thread; a disk that fails is a warning. */
  IndexJournal(Path cacheDirectory, BlobIndex index, CacheEvents events) {
    this(cacheDirectory, index, new Background("towline-cache-index"), events);
  }

  IndexJournal(Path cacheDirectory, BlobIndex index, Background background, CacheEvents events) {
    this.index = index;
    RecordJournal<BlobKey, StoredRecord> journal =
        new RecordJournal<>(cacheDirectory.resolve("index.log"), new IndexFormat());
    map = new JournaledMap<>(journal, new IndexEntries(index), background, events);
    index.onChange(
        key -> {
          listChanged.set(true);
          map.changed(key);
        });
  }

  /** Whether blobs came or went since this was last asked. */
  boolean takeChanged() {
    return listChanged.getAndSet(false);
  }

  /** Writes the order of eviction anew if it is another than it was. Never blocks. */
  void keepOrder() {
    if (index.takeUsed()) {
      map.orderChanged();
    }
  }

  /** Writes what is still in memory alone. Blocks on the disk. */
  @Override
  public void close() {
    keepOrder();
    map.close();
  }
}
