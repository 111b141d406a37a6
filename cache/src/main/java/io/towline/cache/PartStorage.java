package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a partial blob's bytes go: a sparse file, until that cannot grow, then a window in memory
 * that begins at the frontier, with what is on disk still readable. The blob's lock guards it.
 */
final class PartStorage {
  /** What is known of the digest. */
  enum Verdict {
    /** Bytes are missing, or their hash cannot be known. */
    OPEN,
    /** More has to be hashed than may be done now. */
    BEHIND,
    RIGHT,
    WRONG
  }

  /**
   * What lies in the file already.
   *
   * @param unsynced what of it is there, and perhaps only in the page cache
   */
  record Left(Extents extents, List<Stretch> unsynced) {
    static final Left NOTHING = new Left(Extents.NONE, List.of());

    /** What of it a file of this length has. */
    Left before(long fileBytes) {
      return new Left(
          extents.before(fileBytes),
          unsynced.stream().filter(stretch -> stretch.end() <= fileBytes).toList());
    }
  }

  private static final int HASH_STEP_BYTES = 1 << 20;

  /** What may be hashed while a writer waits; more is left to the background. */
  private static final long HASH_INLINE_BYTES = 64 << 20;

  private final CacheServices services;
  private final Digest digest;
  private final CheckpointKeeper keeper;
  private final Allotment allotment;
  private Extents present = Extents.NONE;
  private Extents onDisk = Extents.NONE;
  private @Nullable PartFile file;
  private @Nullable MemoryWindow window;
  private boolean doubted;
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
    return new PartView(
        present, window == null ? present : onDisk, file, window, verified, doubted);
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

  /** Other bytes of this name were wrong before: these are believed when they are verified. */
  void doubt() {
    doubted = true;
  }

  /** The window, once the bytes no longer go to the file. */
  @Nullable MemoryWindow window() {
    return window;
  }

  /** The file has its lasting name: says how many bytes were held for it, to be counted there. */
  long handOver() {
    keeper.stop();
    return allotment.handOver();
  }

  /** How many bytes the budget holds for it. */
  long heldBytes() {
    return allotment.heldBytes();
  }

  /**
   * Opens the file, new or with what a former run left in it. If there is no room or the disk does
   * not take writes, new bytes go to memory at once.
   */
  void begin(Left left, OptionalLong size) {
    boolean storing =
        services.health().storing() && (size.isEmpty() || allotment.ensure(size.getAsLong()));
    Path path = services.files().part(digest);
    try {
      if (left.extents().bytes() > 0) {
        file = new PartFile(services.files().reopen(path), path);
        keeper.resumed(left.extents().bytes(), left.unsynced());
      } else if (storing) {
        file = new PartFile(services.files().create(path), path);
      }
      present = left.extents();
    } catch (IOException e) {
      services.health().failed(e);
      storing = false;
      keeper.stop();
      BlobFiles.delete(path);
    }
    if (!storing) {
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
    ByteBuffer written = segment.duplicate();
    try {
      int taken = to.write(segment, offset);
      allotment.wrote(taken);
      keeper.wrote(offset, written.limit(start + taken));
      keeper.record(to, present.plus(offset, offset + taken), size);
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
      throw new OutsideWindowException(
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

  /** Hashes what is missing, if that is soon done, and compares once everything is there. */
  Verdict judge(OptionalLong size) throws IOException {
    long behind = frontier() - hash.offset();
    boolean complete = size.isPresent() && present.contains(0, size.getAsLong());
    if (!complete || behind > HASH_INLINE_BYTES) {
      return behind > 0 ? Verdict.BEHIND : Verdict.OPEN;
    }
    if (behind > 0) {
      ByteBuffer buffer = ByteBuffer.allocate(HASH_STEP_BYTES);
      while (hashStep(buffer)) {
        // until the hash is at the frontier
      }
    }
    if (!hash.canVerify()) {
      return Verdict.OPEN;
    }
    return hash.matches() ? Verdict.RIGHT : Verdict.WRONG;
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

  /** Whether its file was changed by somebody else since it was whole. */
  boolean isChanged() {
    PartFile now = file;
    return now != null && now.isChanged();
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
    PartFile dropped = file;
    if (dropped == null) {
      return;
    }
    file = null;
    keeper.stop();
    BlobFiles.delete(dropped.path());
    long bytes = allotment.handOver();
    dropped.whenFree(() -> services.budget().release(bytes));
    services.threads().disk(dropped::release);
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
    if (!keeper.rest(resting, kept, size)) {
      dropFile();
      return Extents.NONE;
    }
    allotment.shrinkTo(kept.bytes());
    services.threads().disk(resting::release);
    return kept;
  }
}
