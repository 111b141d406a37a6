package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a partial blob's bytes go: a sparse file, until that cannot grow, then a window in memory
 * that begins at the frontier, with what is on disk still readable. The blob's lock guards it.
 */
final class PartStorage {
  private static final int COMPARE_BYTES = 64 << 10;

  private final CacheServices services;
  private final Digest digest;
  private final CheckpointKeeper keeper;
  private final Allotment allotment;
  private Extents present = Extents.NONE;
  private Extents onDisk = Extents.NONE;
  private @Nullable PartFile file;
  private @Nullable MemoryWindow window;
  private FrontierHash hash;
  private boolean unreliable;

  /**
   * @param allotment what the budget holds for it already
   * @param syncFailed told, on a disk thread, that the file is not to be relied on
   */
  PartStorage(
      CacheServices services,
      Digest digest,
      Allotment allotment,
      Consumer<IOException> syncFailed) {
    this.services = services;
    this.digest = digest;
    this.allotment = allotment;
    keeper = new CheckpointKeeper(services, digest, syncFailed);
    hash = new FrontierHash(digest);
  }

  PartView view(boolean verified) {
    return new PartView(present, window == null ? present : onDisk, file, window, verified);
  }

  Extents present() {
    return present;
  }

  FrontierHash hash() {
    return hash;
  }

  @Nullable PartFile file() {
    return file;
  }

  /** The window, once the bytes no longer go to the file. */
  @Nullable MemoryWindow window() {
    return window;
  }

  /** The file has its lasting name: what was held for it is counted there. */
  void committed() {
    keeper.stop();
    allotment.shrinkTo(0);
  }

  /** How many bytes the budget holds for it. */
  long heldBytes() {
    return allotment.heldBytes();
  }

  /** Opens the file, new or with what a former run left in it; memory alone if that fails. */
  void begin(Extents left, OptionalLong size) {
    boolean room = size.isEmpty() || allotment.ensure(size.getAsLong());
    if (!room || !services.health().storing()) {
      moveToMemory();
      return;
    }
    try {
      boolean fresh = left.bytes() == 0;
      FileChannel channel =
          fresh
              ? services.files().create(services.files().part(digest))
              : services.files().reopen(services.files().part(digest));
      file = new PartFile(channel, services.files().part(digest));
      present = left;
      keeper.resumed(left.bytes());
    } catch (IOException e) {
      services.health().failed(e);
      moveToMemory();
    }
  }

  /** Has no file, and begins at a reader's position. */
  void beginInMemory(long position, @Nullable MessageDigest state) {
    present = position == 0 ? Extents.NONE : Extents.NONE.plus(0, position);
    hash = new FrontierHash(digest, position, state);
    moveToMemory();
  }

  /** The end of what is present from 0 on. */
  long frontier() {
    return present.endAt(0);
  }

  /** Compares what is written again with what is there. */
  void compare(long offset, ByteBuffer data) throws IOException {
    PartView view = view(false);
    long end = offset + data.remaining();
    long at = offset;
    while (at < end) {
      long overlapEnd = Math.min(end, present.endAt(at));
      if (overlapEnd == at) {
        at = Math.min(end, present.nextStart(at));
        continue;
      }
      int length = (int) Math.min(overlapEnd - at, COMPARE_BYTES);
      ByteBuffer there = ByteBuffer.allocate(length);
      int read = view.reaches(at) ? view.read(there, at) : -1;
      ByteBuffer again = data.duplicate();
      again.position(data.position() + (int) (at - offset));
      again.limit(again.position() + Math.max(read, 0));
      if (read > 0 && !there.flip().equals(again)) {
        throw new ContentConflictException(
            digest + ": bytes from " + at + " on differ from those that another source sent");
      }
      at += read > 0 ? read : length; // what the window let go of cannot be compared
    }
  }

  /**
   * Stores bytes that are not there yet, hashes them if they are the frontier's, and says how many
   * were taken: fewer than given only if the window is full.
   */
  int store(ByteBuffer segment, long offset, OptionalLong size) throws IOException {
    ByteBuffer hashed = segment.duplicate();
    int taken = window == null ? storeOnDisk(segment, offset, size) : 0;
    if (taken == 0) {
      taken = storeInMemory(segment, offset);
    }
    if (taken > 0) {
      present = present.plus(offset, offset + taken);
      if (hash.offset() == offset) {
        hash.update(hashed.limit(hashed.position() + taken));
      }
    }
    return taken;
  }

  private int storeOnDisk(ByteBuffer segment, long offset, OptionalLong size) {
    PartFile to = file;
    long needed = present.bytes() + segment.remaining();
    boolean room =
        size.isPresent() ? allotment.ensure(size.getAsLong()) : allotment.ensureInSteps(needed);
    if (to == null || !room) {
      moveToMemory();
      return 0;
    }
    int start = segment.position();
    try {
      int taken = to.write(segment, offset);
      keeper.wrote(to, present.plus(offset, offset + taken), size);
      return taken;
    } catch (IOException e) {
      segment.position(start);
      services.health().failed(e);
      moveToMemory();
      return 0;
    }
  }

  private int storeInMemory(ByteBuffer segment, long offset) throws IOException {
    MemoryWindow to = window;
    if (to == null || offset > Math.max(frontier(), to.low() + MemoryRoom.WINDOW_BYTES)) {
      throw new IOException(
          digest + ": the disk takes no bytes, and " + offset + " is outside the window in memory");
    }
    return to.write(segment, offset);
  }

  /** From now on bytes go to memory; what is in the file stays readable. */
  void moveToMemory() {
    if (window != null) {
      return;
    }
    onDisk = file == null ? Extents.NONE : present;
    allotment.shrinkTo(onDisk.bytes());
    window = new MemoryWindow(services.room(), frontier());
    if (hash.offset() == frontier()) {
      hash.remember();
    }
  }

  /** What is in the file can be read but must not be kept: a sync of it failed. */
  void distrustFile() {
    unreliable = true;
    moveToMemory();
  }

  /** Reads back and hashes up to one step behind the frontier; whether there was something. */
  boolean hashStep(ByteBuffer buffer) throws IOException {
    long behind = frontier() - hash.offset();
    if (behind <= 0) {
      return false;
    }
    buffer.clear().limit((int) Math.min(buffer.capacity(), behind));
    int read = view(false).read(buffer, hash.offset());
    if (read <= 0) {
      throw new IOException(digest + ": bytes from " + hash.offset() + " on cannot be read back");
    }
    hash.update(buffer.flip());
    if (window != null && hash.offset() == frontier()) {
      hash.remember();
    }
    return true;
  }

  /** The hash of all bytes before a position in the window; null if it is not known any more. */
  @Nullable MessageDigest stateAt(long position) throws IOException {
    Map.Entry<Long, MessageDigest> before = hash.stateBefore(position);
    if (before == null || position - before.getKey() > MemoryRoom.PAGE_BYTES) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) (position - before.getKey()));
    view(false).read(bytes, before.getKey());
    if (bytes.hasRemaining()) {
      return null;
    }
    before.getValue().update(bytes.flip());
    return before.getValue();
  }

  /** Ends it, keeping nothing; the file's old readers keep what they have. */
  void discard() {
    dropFile();
    if (window != null) {
      window.close();
    }
  }

  /** Gives the file up: its name goes now, its bytes when the last reader leaves. */
  void dropFile() {
    PartFile old = file;
    file = null;
    keeper.stop();
    long bytes = allotment.heldBytes();
    if (old != null) {
      BlobFiles.delete(old.path());
      services.budget().charge(bytes);
      old.whenFree(() -> services.budget().release(bytes));
      services.threads().disk(old::release);
    }
    allotment.shrinkTo(0);
  }

  /**
   * Ends it. The file stays for the next open, with its record, unless it is not to be relied on.
   *
   * @return what stays
   */
  Extents rest(OptionalLong size) {
    if (window != null) {
      window.close();
    }
    Extents kept = window == null ? present : onDisk;
    PartFile resting = file;
    if (resting == null) {
      return Extents.NONE;
    }
    if (unreliable || kept.bytes() == 0) {
      dropFile();
      return Extents.NONE;
    }
    try {
      keeper.writeJournal(kept, size);
    } catch (IOException e) {
      services.health().failed(e);
    }
    keeper.rest();
    allotment.shrinkTo(kept.bytes());
    services.threads().disk(resting::release);
    return kept;
  }
}
