package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps what a partial file holds on record, twice: written, without a sync, every 256 KiB; and
 * durable, synced, every 16 MiB or 5 s. The blob's lock guards it, except for the sync itself.
 */
final class CheckpointKeeper {
  private static final long JOURNAL_BYTES = 256 << 10;
  private static final long SYNC_BYTES = 16 << 20;
  private static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final CacheServices services;
  private final Digest digest;
  private final Journal journal;
  private final UnsyncedBytes unsynced = new UnsyncedBytes();
  private final Consumer<IOException> syncFailed;
  private long journalled;
  private long synced;
  private long syncedNanos;
  private boolean syncing;
  private boolean stopped;

  /**
   * @param syncFailed told, on a disk thread, that what the file holds cannot be relied on any more
   */
  CheckpointKeeper(CacheServices services, Digest digest, Consumer<IOException> syncFailed) {
    this.services = services;
    this.digest = digest;
    this.syncFailed = syncFailed;
    journal = new Journal(services.files(), digest);
    syncedNanos = services.nanoClock().getAsLong();
  }

  /** Goes on from what was found on disk, of which this much was perhaps never synced. */
  void resumed(long bytes, List<Stretch> found) {
    journalled = bytes;
    synced = bytes - found.stream().mapToLong(one -> one.end() - one.start()).sum();
    unsynced.found(found);
    journal.goOn();
  }

  /** All that remains in the buffer, which is borrowed, was written to the file. */
  void wrote(long offset, ByteBuffer data) {
    unsynced.wrote(offset, data);
  }

  /** Puts on record what the file holds now, where that is due. */
  void record(PartFile file, Extents present, OptionalLong size) throws IOException {
    long bytes = present.bytes();
    if (bytes - journalled >= JOURNAL_BYTES) {
      writeJournal(present, size);
    }
    long now = services.nanoClock().getAsLong();
    boolean due = bytes - synced >= SYNC_BYTES || now - syncedNanos >= SYNC_NANOS;
    if (due && !beginSync()) {
      return;
    }
    if (due) {
      unsynced.syncBegins();
      synced = bytes;
      syncedNanos = now;
      file.lease();
      services.threads().disk(() -> sync(file, present, size));
    }
  }

  private void writeJournal(Extents present, OptionalLong size) throws IOException {
    journalled = present.bytes();
    journal.write(record(present, size, unsynced.list()));
  }

  /**
   * Records what is there, for good and synced, because the blob rests; false if the sync failed,
   * so that the file is not to be relied on.
   */
  synchronized boolean rest(PartFile file, Extents present, OptionalLong size) {
    stopped = true;
    boolean whole = false;
    try {
      file.force(false);
      whole = true;
      replaceCheckpoint(record(present, size, List.of()));
      writeJournal(present, size);
    } catch (IOException e) {
      services.health().failed(e); // the journal or an older record vouches for what they can
    }
    journal.close();
    return whole;
  }

  /** The file is complete or given up: nothing is recorded any more, and the records go. */
  synchronized void stop() {
    stopped = true;
    journal.close();
    BlobFiles.delete(services.files().journal(digest));
    BlobFiles.delete(services.files().checkpoint(digest));
  }

  private synchronized boolean beginSync() {
    if (syncing || stopped) {
      return false;
    }
    syncing = true;
    return true;
  }

  private void sync(PartFile file, Extents present, OptionalLong size) {
    try {
      file.force(false);
    } catch (IOException e) {
      // Final: the kernel may have marked the lost pages clean, and a second sync would succeed.
      syncFailed.accept(e);
      file.release();
      return;
    }
    synchronized (this) {
      syncing = false;
      if (!stopped) {
        replaceCheckpoint(record(present, size, List.of()));
      }
    }
    file.release();
  }

  private void replaceCheckpoint(Checkpoint record) {
    try {
      services.files().replace(services.files().checkpoint(digest), record.encode());
      unsynced.synced();
    } catch (IOException e) {
      services.health().failed(e);
    }
  }

  private Checkpoint record(Extents present, OptionalLong size, List<Stretch> vouched) {
    return new Checkpoint(0, digest, size, services.boot(), present, vouched);
  }
}
