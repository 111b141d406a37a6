package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is being fetched: the only buffer between its upstreams and its clients. Writers put
 * bytes where they belong; readers follow what is present.
 *
 * <p>One lock guards the storage. It is held while 128 KiB are written and hashed, while a MiB is
 * read back, and for renames, so only disk threads take it. Readers see a {@link PartView},
 * published as a whole after every change, and wake-ups that follow it. A mismatch publishes the
 * new, empty view before it looks which readers have begun: a reader that begins after that look
 * finds nothing of what was wrong.
 */
public final class PartialBlob {
  /** What a write may hash beyond its own bytes before it leaves the rest to the background. */
  private static final long HASH_INLINE_BYTES = 64 << 20;

  private static final int HASH_STEP_BYTES = 1 << 20;
  private static final long RETRY_MILLIS = 100;
  private static final long YIELD_NANOS = 200_000;

  private final CacheServices services;
  private final Digest digest;
  private final @Nullable PartialBlobs home;
  private final ReentrantLock lock = new ReentrantLock();
  private final SizeClaim claim;
  private final FillSlot fill = new FillSlot();
  private final List<GrowingContent> readers = new CopyOnWriteArrayList<>();
  private final RoomSignal room = new RoomSignal();
  private PartStorage storage;
  private boolean begun;
  private boolean closed;
  private boolean hashing;
  private boolean committing;
  private volatile PartView view;

  /**
   * @param home where it is committed to and rests; null for one reader's own
   * @param heldBytes what the budget holds already for what a former run left
   */
  PartialBlob(CacheServices services, Digest digest, @Nullable PartialBlobs home, long heldBytes) {
    this.services = services;
    this.digest = digest;
    this.home = home;
    claim = new SizeClaim(digest);
    storage = newStorage(heldBytes);
    view = storage.view(false);
  }

  private PartStorage newStorage(long heldBytes) {
    Allotment allotment = new Allotment(services.budget(), heldBytes);
    return new PartStorage(services, digest, allotment, this::syncFailed);
  }

  /** The blob's name. */
  public Digest digest() {
    return digest;
  }

  /** The blob's size in bytes, empty while no source has said; any thread. */
  public OptionalLong size() {
    return claim.size();
  }

  /**
   * Takes a source's word for the size. The first word stands, unless a verified descriptor says
   * otherwise. Any thread.
   *
   * @throws SizeConflictException if another size is known
   */
  public void sizeIs(long sizeBytes) throws SizeConflictException {
    if (claim.source(sizeBytes)) {
      wakeReaders();
      if (view.present().end() >= sizeBytes) {
        services.threads().hash(this::settleOutsideWrite);
      }
    }
  }

  /**
   * The end of the extent that begins at 0, which is where the usual writer goes on; any thread.
   */
  public long frontier() {
    return view.present().endAt(0);
  }

  /**
   * What was fetched. While the bytes are in memory some of it may be gone again, and a reader's
   * own blob (see {@link BlobReader#detach}) counts what that reader had before as fetched. Any
   * thread.
   */
  public Extents present() {
    return view.present();
  }

  /** How many readers are open; any thread. */
  public int readers() {
    return readers.size();
  }

  PartView view() {
    return view;
  }

  boolean isFilling() {
    return fill.isClaimed();
  }

  /**
   * Puts bytes where they belong; those that are present already are compared and dropped. Several
   * attempts may write, each one write at a time. Disk thread.
   *
   * @param data its position moves past what was taken. Everything is, except while the bytes are
   *     in memory and the slowest reader holds the window back: then keep the rest, read nothing
   *     more from the upstream, and try again {@link #whenRoom}
   * @throws ContentConflictException if bytes differ from those present or lie beyond the size;
   *     nothing was taken
   * @throws IOException if the blob was closed because nobody reads it and nothing of it can be
   *     kept, or the bytes are in memory and these are outside the window
   */
  public Written write(long offset, ByteBuffer data) throws ContentConflictException, IOException {
    int start = data.position();
    long newBytes;
    Progress progress;
    room.trying();
    lock.lock();
    try {
      checkWrite(offset, data);
      newBytes = view.verified() ? 0 : storeAll(offset, data);
      if (view.verified()) {
        data.position(data.limit());
      }
      publish();
      progress = settle();
    } finally {
      lock.unlock();
    }
    wakeReaders();
    return new Written(newBytes, data.position() - start, progress);
  }

  private void checkWrite(long offset, ByteBuffer data) throws IOException {
    if (closed) {
      throw new IOException(digest + ": the partial blob is closed");
    }
    long size = claim.size().orElse(Long.MAX_VALUE);
    if (offset < 0 || offset > size - data.remaining()) {
      throw new ContentConflictException(
          digest + ": " + data.remaining() + " bytes at " + offset + ", the blob has " + size);
    }
    if (!view.verified()) {
      storage.compare(offset, data);
    }
  }

  private long storeAll(long offset, ByteBuffer data) throws IOException {
    int start = data.position();
    int limit = data.limit();
    long newBytes = 0;
    while (data.position() < limit) {
      long at = offset + data.position() - start;
      long there = storage.present().endAt(at) - at;
      if (there > 0) {
        data.position((int) Math.min(limit, data.position() + there));
        continue;
      }
      long gap = storage.present().nextStart(at) - at;
      data.limit((int) Math.min(limit, data.position() + gap));
      long segmentEnd = at + data.remaining();
      int taken = storage.store(data, at, claim.size());
      data.limit(limit);
      newBytes += taken;
      if (taken == 0 && !makeRoom(segmentEnd)) {
        break;
      }
    }
    return newBytes;
  }

  private boolean makeRoom(long neededEnd) throws IOException {
    MemoryWindow window = storage.window();
    long now = services.nanoClock().getAsLong();
    if (window != null && new WindowSlide(storage, window, readers).slide(neededEnd, now)) {
      return true;
    }
    // A reader's time runs out, or another window gives pages back: neither tells.
    services.threads().later(room::changed, RETRY_MILLIS);
    return false;
  }

  /**
   * Runs {@code retry} once when a write that was not taken whole may be tried again, from any
   * thread, perhaps at once; it hands the write to a disk thread. Any thread.
   */
  public void whenRoom(Runnable retry) {
    room.await(retry);
  }

  void roomChanged() {
    room.changed();
  }

  /** Settles the digest if everything is there; the lock is held. */
  private Progress settle() {
    OptionalLong size = claim.size();
    if (view.verified()) {
      return Progress.VERIFIED;
    }
    if (closed) {
      return Progress.GROWING;
    }
    try {
      if (size.isPresent() && storage.present().end() > size.getAsLong()) {
        return mismatch(digest + ": more bytes came than its " + size.getAsLong());
      }
      long behind = storage.frontier() - storage.hash().offset();
      boolean complete = size.isPresent() && storage.present().contains(0, size.getAsLong());
      if (!complete || behind > HASH_INLINE_BYTES) {
        hashInBackground(behind);
        return Progress.GROWING;
      }
      ByteBuffer buffer =
          behind > 0 ? ByteBuffer.allocate(HASH_STEP_BYTES) : ByteBuffer.allocate(0);
      while (behind > 0 && storage.hashStep(buffer)) {
        behind = storage.frontier() - storage.hash().offset();
      }
    } catch (IOException e) {
      services.health().failed(e);
      return mismatch(e.getMessage());
    }
    return storage.hash().matches() ? verified() : settleUnverifiable();
  }

  private Progress verified() {
    fill.ended();
    view = storage.view(true);
    if (storage.window() == null && home != null) {
      committing = true;
      services.threads().disk(new BlobCommit(services, this, home));
    }
    return Progress.VERIFIED;
  }

  private Progress settleUnverifiable() {
    return storage.hash().canVerify()
        ? mismatch(digest + ": all bytes came, and they are others")
        : Progress.GROWING;
  }

  /** Throws everything away; the lock is held. */
  private Progress mismatch(@Nullable String why) {
    IOException cause = new ContentConflictException(String.valueOf(why));
    storage.discard();
    claim.forgetSource();
    storage = newStorage(0);
    storage.begin(Extents.NONE, claim.size());
    view = storage.view(false);
    for (GrowingContent content : readers) {
      if (content.reader().hasBegun()) {
        content.reader().failWrong(cause);
      } else {
        reopen(content);
      }
    }
    if (home == null) {
      closed = true; // it began at its reader's position, and that reader has failed
    }
    return Progress.MISMATCH;
  }

  private void reopen(GrowingContent content) {
    try {
      content.open(services.files(), storage.file());
    } catch (IOException e) {
      content.reader().fail(e);
    }
  }

  private void hashInBackground(long behind) {
    if (behind > 0 && !hashing) {
      hashing = true;
      services.threads().hash(this::catchUp);
    }
  }

  /** Brings the hash to the frontier after a resume or a closed gap, a step at a time. */
  private void catchUp() {
    ByteBuffer buffer = ByteBuffer.allocate(HASH_STEP_BYTES);
    boolean more = true;
    while (more) {
      lock.lock();
      try {
        more = !closed && !view.verified() && storage.hashStep(buffer);
        hashing = more;
      } catch (IOException e) {
        hashing = false;
        more = false; // settling meets it again, and decides
      } finally {
        lock.unlock();
      }
      room.changed();
      if (lock.hasQueuedThreads()) {
        LockSupport.parkNanos(YIELD_NANOS); // or it would take the lock again before they wake
      }
    }
    settleOutsideWrite();
  }

  private void settleOutsideWrite() {
    BlobFill running = fill.running();
    Progress progress;
    lock.lock();
    try {
      boolean before = view.verified() || closed;
      progress = before ? Progress.GROWING : settle();
    } finally {
      lock.unlock();
    }
    if (progress == Progress.GROWING) {
      return;
    }
    wakeReaders();
    if (running != null) {
      running.settled(progress);
    } else if (progress == Progress.MISMATCH) {
      readers.stream()
          .filter(content -> content.reader().failure().isEmpty())
          .findFirst()
          .flatMap(content -> content.reader().source())
          .ifPresent(this::ensureFill);
    }
  }

  /** What is in the file cannot be relied on after a restart. */
  private void syncFailed(IOException cause) {
    services.health().failed(cause);
    lock.lock();
    try {
      if (!closed && !committing && storage.window() == null) {
        storage.distrustFile();
        publish();
      }
    } finally {
      lock.unlock();
    }
    wakeReaders();
  }

  private void publish() {
    view = storage.view(view.verified());
  }

  private void wakeReaders() {
    for (GrowingContent content : readers) {
      content.reader().wake();
    }
  }

  /**
   * Says that the fill has given up: readers fail with this cause after what is present, and the
   * next open calls a source again, which goes on from there. Any thread.
   */
  public void fail(IOException cause) {
    fill.ended();
    for (GrowingContent content : readers) {
      content.reader().fail(cause);
    }
    services.threads().disk(this::restIfIdle);
  }

  /** Says that the fill has become idle (see {@link BlobFill#isIdle}). Any thread. */
  public void idled() {
    services.threads().disk(this::restIfIdle);
  }

  /** Takes a descriptor's word for the size. Disk thread. */
  void descriptorSizeIs(long sizeBytes) throws SizeConflictException {
    if (claim.descriptor(sizeBytes)) {
      services.threads().hash(this::settleOutsideWrite);
    }
  }

  /** Adds a reader; null if this blob has ended and another has to be opened. Disk thread. */
  @Nullable GrowingContent join(BlobReader reader, Extents left) throws IOException {
    GrowingContent content = new GrowingContent(this, reader);
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      if (!begun) {
        begun = true;
        storage.begin(left, claim.size());
        publish();
      }
      if (storage.window() == null) {
        content.open(services.files(), storage.file());
      }
      readers.add(content);
      settle();
    } finally {
      lock.unlock();
    }
    return content;
  }

  /** Starts the source unless a fill runs or nothing is missing; whether it did. Disk thread. */
  boolean ensureFill(BlobSource source) {
    OptionalLong size = claim.size();
    PartView now = view;
    boolean complete = size.isPresent() && now.present().contains(0, size.getAsLong());
    if (now.verified() || complete || !fill.claim()) {
      return false;
    }
    try {
      fill.started(source.fill(this));
    } catch (RuntimeException e) {
      fail(new IOException(digest + ": no download could be started", e));
    }
    return true;
  }

  void want(long start, long end) {
    fill.want(start, end);
  }

  /** A reader is closed. Any thread. */
  void left(GrowingContent content) {
    readers.remove(content);
    services
        .threads()
        .disk(
            () -> {
              content.release();
              restIfIdle();
            });
    room.changed();
  }

  /** Lets go of the file when nobody reads and nobody fills; its bytes stay for the next open. */
  private void restIfIdle() {
    lock.lock();
    try {
      boolean useful = fill.isBusy() && storage.window() == null;
      if (!closed && !committing && readers.isEmpty() && !useful) {
        rest();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends it, whoever reads. */
  void close() {
    lock.lock();
    try {
      if (!closed && !committing) {
        rest();
      }
    } finally {
      lock.unlock();
    }
  }

  private void rest() {
    closed = true;
    BlobFill idle = fill.running();
    fill.ended();
    if (idle != null) {
      idle.rested();
    }
    Extents kept = storage.rest(claim.size());
    if (home != null) {
      home.rested(this, kept, storage.heldBytes());
    }
  }

  /** The lock that a commit takes for the rename, with the storage it guards. */
  ReentrantLock lock() {
    return lock;
  }

  PartStorage storage() {
    return storage;
  }

  /** The commit is over, either way; the lock is held. */
  void ended() {
    closed = true;
  }

  /** A blob in memory that begins where a reader was left behind, for that reader alone. */
  PartialBlob detached(GrowingContent content, long position) throws IOException {
    PartialBlob own = new PartialBlob(services, digest, null, 0);
    OptionalLong size = claim.size();
    if (size.isPresent()) {
      own.claim.descriptor(size.getAsLong());
    }
    own.begun = true;
    own.storage.beginInMemory(position, stateAt(content, position));
    own.publish();
    return own;
  }

  private @Nullable MessageDigest stateAt(GrowingContent content, long position)
      throws IOException {
    MessageDigest parted = content.partedAt(position);
    if (position == 0 || parted != null) {
      return parted == null ? digest.algorithm().newHash() : parted;
    }
    lock.lock();
    try {
      MessageDigest state = storage.stateAt(position);
      if (state != null || !view.onDisk().contains(0, position)) {
        return state;
      }
    } finally {
      lock.unlock();
    }
    return hashOfFile(view, position);
  }

  private MessageDigest hashOfFile(PartView from, long end) throws IOException {
    MessageDigest hash = digest.algorithm().newHash();
    ByteBuffer buffer = ByteBuffer.allocate(HASH_STEP_BYTES);
    for (long at = 0; at < end; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      if (from.read(buffer, at) <= 0) {
        throw new IOException(digest + ": bytes from " + at + " on cannot be read back");
      }
      hash.update(buffer.flip());
    }
    return hash;
  }
}
