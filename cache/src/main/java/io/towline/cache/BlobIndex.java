package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The stored blobs, in memory: which there are, who has them open, and which of them goes next. Any
 * thread, event loops included: its lock is held for a moment and never over I/O. While a file is
 * removed its blob is still listed, and who would open it waits, so that no open comes between;
 * only disk threads open.
 */
final class BlobIndex {
  /** What a blob takes in a pack. */
  static final int PACKED_BYTES = 81;

  /** Files take whole blocks of the disk, and count as such. */
  private static final long BLOCK_BYTES = 4096;

  /** A blob that is to be evicted, and what that gives back. */
  record Victim(Digest digest, long bytes) {}

  private final BlobTable table = new BlobTable();
  private final EvictionOrder order = new EvictionOrder();
  private final UnlinkedBlobs unlinked = new UnlinkedBlobs();
  private final Predicate<BlobKey> pins;
  private final ByteCounts counts = new ByteCounts();
  private Consumer<BlobKey> listener = key -> {};
  private boolean wasUsed;

  /**
   * @param pins whether a pin covers a digest; asked under the lock, so it takes none
   */
  BlobIndex(Predicate<BlobKey> pins) {
    this.pins = pins;
  }

  /** The sums, all of them of whole blocks. */
  private static final class ByteCounts {
    private long stored;
    private long evictable;
    private long pinned;
  }

  /**
   * Told of a blob that came, went or was verified, under the lock, so it waits for nothing; there
   * is one listener.
   */
  synchronized void onChange(Consumer<BlobKey> action) {
    listener = action;
  }

  /** Whether blobs were used since this was last asked, so that the order is another. */
  synchronized boolean takeUsed() {
    boolean was = wasUsed;
    wasUsed = false;
    return was;
  }

  /** What so many bytes take on disk. */
  static long blocks(long bytes) {
    return Math.max(BLOCK_BYTES, (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
  }

  /** About so many blobs are about to be listed. */
  synchronized void expect(long blobs) {
    table.expect(blobs);
  }

  synchronized @Nullable StoredBlob find(Digest digest) {
    int slot = table.find(BlobKey.of(digest));
    return slot < 0 ? null : view(slot, digest);
  }

  synchronized boolean holds(Digest digest) {
    return table.find(BlobKey.of(digest)) >= 0;
  }

  synchronized int size() {
    return table.size();
  }

  /** What is on disk: listed, or not listed any more but open. */
  synchronized long bytes() {
    return counts.stored + unlinked.bytes();
  }

  /** What of it may be evicted now. */
  synchronized long evictableBytes() {
    return counts.evictable;
  }

  /** What of it pins cover. */
  synchronized long pinnedBytes() {
    return counts.pinned;
  }

  /** Lists a blob that an earlier run has stored. */
  synchronized void put(BlobKey key, StoredRecord record) {
    put(key, record.mark().sizeBytes(), record.mark(), record.uses(), record.age(), false);
  }

  /** Lists a blob that is stored now. */
  synchronized void put(Digest digest, long sizeBytes, @Nullable FileMark trusted, boolean open) {
    put(BlobKey.of(digest), sizeBytes, trusted, 1, order.age(), open);
  }

  private void put(
      BlobKey key, long sizeBytes, @Nullable FileMark trusted, int uses, double age, boolean open) {
    int slot = table.find(key);
    if (slot < 0 && table.isFull()) {
      return; // its file is not listed, which the next survey tries again
    }
    if (slot < 0) {
      slot = table.add(key);
    } else {
      leave(slot);
      count(slot, -1);
    }
    table.describe(slot, sizeBytes, trusted);
    table.set(slot, BlobTable.PINNED, pins.test(key));
    table.setOpens(slot, table.opens(slot) + (open ? 1 : 0));
    order.enter(slot, sizeBytes, uses, age);
    count(slot, 1);
    standIfFree(slot);
    listener.accept(key);
  }

  /** The content of a listed blob was verified while its file had this mark. */
  synchronized void trust(Digest digest, FileMark mark) {
    BlobKey key = BlobKey.of(digest);
    int slot = table.find(key);
    if (slot >= 0 && table.size(slot) == mark.sizeBytes()) {
      table.describe(slot, mark.sizeBytes(), mark);
      listener.accept(key);
    }
  }

  /** Opens a blob, which then stays until it is closed; false if it is not here (any more). */
  synchronized boolean open(Digest digest) {
    BlobKey key = BlobKey.of(digest);
    int slot = await(key);
    if (slot < 0) {
      return false;
    }
    leave(slot);
    if (table.opens(slot) == 0) {
      order.used(slot);
      wasUsed = true;
    }
    table.setOpens(slot, table.opens(slot) + 1);
    table.set(slot, BlobTable.READ, true);
    return true;
  }

  /** Notes a use without an open: it was answered from memory. */
  synchronized void used(Digest digest) {
    int slot = table.find(BlobKey.of(digest));
    if (slot >= 0) {
      order.used(slot);
      wasUsed = true;
    }
  }

  /** Who opened it has closed it. */
  synchronized void close(Digest digest) {
    BlobKey key = BlobKey.of(digest);
    if (unlinked.close(key)) {
      return;
    }
    int slot = table.find(key);
    if (slot >= 0 && table.opens(slot) > 0) {
      table.setOpens(slot, table.opens(slot) - 1);
      standIfFree(slot);
    }
  }

  /** Tells whether a pin covers a digest now. */
  synchronized void pinned(BlobKey key, boolean isPinned) {
    int slot = table.find(key);
    if (slot >= 0 && table.is(slot, BlobTable.PINNED) != isPinned) {
      leave(slot);
      count(slot, -1);
      table.set(slot, BlobTable.PINNED, isPinned);
      count(slot, 1);
      standIfFree(slot);
    }
  }

  /**
   * Removes a blob, and its file meanwhile; those who have it open keep what they have, which
   * counts until they close it.
   *
   * @param unlessOpen whether an open blob stays
   * @param removal removes the file, without the lock, and says whether it is gone
   * @return whether the blob is gone
   */
  boolean remove(Digest digest, boolean unlessOpen, BooleanSupplier removal) {
    BlobKey key = BlobKey.of(digest);
    synchronized (this) {
      int slot = await(key);
      if (slot < 0) {
        return true;
      }
      if (unlessOpen && table.opens(slot) > 0) {
        return false;
      }
      leave(slot);
      table.set(slot, BlobTable.GOING, true);
    }
    boolean gone = false;
    try {
      gone = removal.getAsBoolean();
    } finally {
      end(key, gone);
    }
    return gone;
  }

  /** Picks the blob that is missed least; whoever takes it says how that went. */
  synchronized @Nullable Victim takeVictim() {
    int slot = order.least();
    if (slot < 0) {
      return null;
    }
    leave(slot);
    order.evicted(slot);
    table.set(slot, BlobTable.GOING, true);
    return new Victim(table.key(slot).digest(), blocks(table.size(slot)));
  }

  /** The victim's file is gone, or it could not be removed and its blob stays. */
  void ended(Victim victim, boolean gone) {
    end(BlobKey.of(victim.digest), gone);
  }

  private synchronized void end(BlobKey key, boolean gone) {
    int slot = table.find(key);
    table.set(slot, BlobTable.GOING, false);
    if (gone) {
      count(slot, -1);
      if (table.opens(slot) > 0) {
        unlinked.add(key, table.opens(slot), blocks(table.size(slot)));
      }
      table.remove(slot);
      listener.accept(key);
    } else {
      order.used(slot); // others are tried first
      standIfFree(slot);
    }
    notifyAll();
  }

  private int await(BlobKey key) {
    boolean interrupted = false;
    int slot = table.find(key);
    while (slot >= 0 && table.is(slot, BlobTable.GOING)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
      slot = table.find(key);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return slot;
  }

  private void standIfFree(int slot) {
    boolean free = table.opens(slot) == 0 && !table.is(slot, BlobTable.PINNED | BlobTable.GOING);
    if (free && order.stand(slot)) {
      counts.evictable += blocks(table.size(slot));
    }
  }

  private void leave(int slot) {
    if (order.leave(slot)) {
      counts.evictable -= blocks(table.size(slot));
    }
  }

  private void count(int slot, int sign) {
    long bytes = sign * blocks(table.size(slot));
    counts.stored += bytes;
    counts.pinned += table.is(slot, BlobTable.PINNED) ? bytes : 0;
  }

  private StoredBlob view(int slot, Digest digest) {
    return new StoredBlob(
        digest, table.size(slot), table.trusted(slot), table.is(slot, BlobTable.READ));
  }

  /** The blob in this place; null if there is none. Places are below {@link #places}. */
  synchronized @Nullable StoredBlob at(int place) {
    return table.isTaken(place) ? view(place, table.key(place).digest()) : null;
  }

  /** The age of the blob in this place, as {@link EvictionOrder} has it; 0 if there is none. */
  synchronized double ageAt(int place) {
    return table.isTaken(place) ? order.age(place) : 0;
  }

  /** The place of a blob; -1 if it is not here. */
  synchronized int place(Digest digest) {
    return table.find(BlobKey.of(digest));
  }

  /** Where blobs may be: what is added later may be beyond. */
  synchronized int places() {
    return table.limit();
  }

  /** What a restart is to know of it; null if it is not listed or was not verified. */
  synchronized @Nullable StoredRecord record(BlobKey key) {
    int slot = table.find(key);
    FileMark mark = slot < 0 ? null : table.trusted(slot);
    return mark == null ? null : new StoredRecord(mark, order.uses(slot), order.age(slot));
  }

  /** The listed digests of SHA-512. */
  synchronized List<BlobKey> wideKeys() {
    return table.wideKeys();
  }

  /**
   * Writes the blob in this place in {@value #PACKED_BYTES} bytes: key, mark, uses (1), age (8);
   * nothing if it is none of SHA-256 or was not verified.
   */
  synchronized void pack(int place, ByteBuffer buffer) {
    if (table.isTaken(place) && table.pack(place, buffer)) {
      buffer.put((byte) order.uses(place)).putDouble(order.age(place));
    }
  }

  /** Lists what {@link #pack} wrote, unless it is listed, as if no pin covered it; how many. */
  synchronized int unpack(ByteBuffer pack) throws IOException {
    int count = pack.remaining() / PACKED_BYTES;
    for (int i = 0; i < count; i++) {
      int slot = table.unpack(pack);
      int uses = pack.get();
      double age = pack.getDouble();
      if (!(age >= 0) || Double.isInfinite(age) || (slot >= 0 && table.size(slot) < 0)) {
        throw new IOException("no blob has this size or age");
      }
      if (slot >= 0) {
        order.enter(slot, table.size(slot), uses, age);
        count(slot, 1);
        standIfFree(slot);
      }
    }
    return count;
  }

  /** As {@link #record}, of the blob in this place, with its key. */
  synchronized Map.@Nullable Entry<BlobKey, StoredRecord> recordAt(int place) {
    FileMark mark = table.isTaken(place) ? table.trusted(place) : null;
    return mark == null
        ? null
        : Map.entry(table.key(place), new StoredRecord(mark, order.uses(place), order.age(place)));
  }
}
