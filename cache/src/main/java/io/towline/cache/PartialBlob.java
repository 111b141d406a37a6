package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is being fetched: the only buffer between its upstreams and its clients. Writers put
 * bytes where they belong; readers follow what is present.
 *
 * <p>One lock guards the storage. It is held while 128 KiB are written and hashed, while a MiB is
 * read back, and for renames, so only disk threads take it. Readers see a {@link PartView},
 * published as a whole after every change. A mismatch publishes the empty view before it looks
 * which readers have begun, so that one that begins later finds nothing of what was wrong.
 */
public final class PartialBlob {
  private static final long RETRY_MILLIS = 100;
  private static final long REST_MILLIS = 1_000;

  private final CacheServices services;
  private final Digest digest;
  private final @Nullable PartialBlobs home;
  private final ReentrantLock lock = new ReentrantLock();
  private final SizeClaim claim;
  private final FillSlot fill = new FillSlot();
  private final GrowingReaders readers = new GrowingReaders();
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

  /** In bytes, empty while no source has said; any thread. */
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
      readers.wake();
      if (view.present().end() >= sizeBytes) {
        services.threads().hash(this::settleOutsideWrite);
      }
    }
  }

  /** The end of the extent that begins at 0, where the usual writer goes on; any thread. */
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
    return readers.count();
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
    room.trying();
    lock.lock();
    try {
      long newBytes = store(offset, data);
      return new Written(newBytes, data.position() - start, settle());
    } finally {
      lock.unlock();
      readers.wake();
    }
  }

  /** Stores what is new; the lock is held. */
  private long store(long offset, ByteBuffer data) throws IOException {
    if (closed) {
      throw new IOException(digest + ": the partial blob is closed");
    }
    if (view.verified()) {
      data.position(data.limit());
      return 0;
    }
    PartWriter writer = new PartWriter(digest, storage, readers.list(), services.nanoClock());
    try {
      return writer.write(offset, data, claim.size());
    } finally {
      publish(); // also that the bytes go to memory now, if these could not
    }
  }

  /**
   * Runs {@code retry} once when a write that was not taken whole may be tried again, from any
   * thread, perhaps at once; it hands the write to a disk thread. Any thread.
   */
  public void whenRoom(Runnable retry) {
    room.await(retry);
    // A reader's time runs out, or another window gives pages back: neither tells.
    services.threads().later(room::changed, RETRY_MILLIS);
  }

  void roomChanged() {
    room.changed();
  }

  /** Settles the digest if everything is there; the lock is held. */
  private Progress settle() {
    OptionalLong size = claim.size();
    if (view.verified() || closed) {
      return view.verified() ? Progress.VERIFIED : Progress.GROWING;
    }
    if (size.isPresent() && storage.present().end() > size.getAsLong()) {
      return mismatch(digest + ": more bytes came than its " + size.getAsLong());
    }
    try {
      return switch (storage.judge(size)) {
        case OPEN -> Progress.GROWING;
        case BEHIND -> hashInBackground();
        case RIGHT -> verified();
        case WRONG -> mismatch(digest + ": all bytes came, and they are others");
      };
    } catch (IOException e) {
      services.health().failed(e);
      return mismatch(e.getMessage());
    }
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

  /** Throws everything away; the lock is held. */
  private Progress mismatch(@Nullable String why) {
    IOException cause = new ContentConflictException(String.valueOf(why));
    storage.discard();
    claim.forgetSource();
    storage = newStorage(0);
    storage.doubt();
    if (home == null) {
      storage.beginInMemory(0, digest.algorithm().newHash());
    } else {
      storage.begin(PartStorage.Left.NOTHING, claim.size());
    }
    view = storage.view(false);
    readers.beginAgain(cause, services.files(), storage.file());
    return Progress.MISMATCH;
  }

  private Progress hashInBackground() {
    if (!hashing) {
      hashing = true;
      services.threads().hash(new HashCatchUp(this, lock));
    }
    return Progress.GROWING;
  }

  /** Hashes a step of what lies behind the frontier; whether there was something. */
  boolean hashStep(ByteBuffer buffer) {
    lock.lock();
    try {
      hashing = !closed && !view.verified() && storage.hashStep(buffer);
      return hashing;
    } catch (IOException e) {
      hashing = false;
      return false; // settling meets it again, and decides
    } finally {
      lock.unlock();
    }
  }

  /** Settles the digest where no write will tell the fill. */
  void settleOutsideWrite() {
    BlobFill running = fill.running();
    Progress progress;
    lock.lock();
    try {
      progress = view.verified() || closed ? Progress.GROWING : settle();
    } finally {
      lock.unlock();
    }
    if (progress == Progress.GROWING) {
      return;
    }
    readers.wake();
    if (running != null) {
      running.settled(progress);
    } else if (progress == Progress.MISMATCH) {
      readers.waitingSource().ifPresent(this::ensureFill);
    }
  }

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
    readers.wake();
  }

  private void publish() {
    view = storage.view(view.verified());
  }

  /**
   * Says that the fill has given up: readers fail with this cause after what is present, and the
   * next open calls a source again, which goes on from there. Any thread.
   */
  public void fail(IOException cause) {
    fill.ended();
    readers.fail(cause);
    services.threads().disk(() -> rest(false));
  }

  /**
   * The fill has become idle (see {@link BlobFill#isIdle}), or a reader has left. Who reads pieces
   * comes again at once, and resting costs a sync, but not in memory. What failed begins anew.
   */
  public void idled() {
    boolean waits = fill.running() != null && !view.verified() && view.window() == null;
    long millis = waits ? REST_MILLIS : 0;
    services.threads().later(() -> services.threads().disk(() -> rest(false)), millis);
  }

  /** Takes a descriptor's word for the size. Disk thread. */
  void descriptorSizeIs(long sizeBytes) throws SizeConflictException {
    if (claim.descriptor(sizeBytes)) {
      services.threads().hash(this::settleOutsideWrite);
    }
  }

  /** Adds a reader; null if this blob has ended and another has to be opened. Disk thread. */
  @Nullable GrowingContent join(BlobReader reader, PartStorage.Left left) {
    GrowingContent content = new GrowingContent(this, reader);
    lock.lock();
    try {
      if (closed || storage.isChanged()) {
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

  /** Starts the source unless a fill runs or nothing is missing; whether it did. */
  boolean ensureFill(BlobSource source) {
    boolean misses = !view.verified() && !view.isComplete(claim.size());
    if (misses && fill.start(source, this)) {
      readers.wantAgain();
      return true;
    }
    return false;
  }

  void want(long start, long end) {
    fill.want(start, end);
  }

  /** A reader is closed. Any thread. */
  void left(GrowingContent content) {
    readers.remove(content);
    services.threads().disk(content::release);
    idled();
    if (readers.count() == 0) {
      fill.deserted();
    }
    room.changed();
  }

  /** Lets go of the file when nobody reads and nobody fills; its bytes stay for the next open. */
  void rest(boolean always) {
    BlobFill idle;
    lock.lock();
    try {
      boolean useful = fill.isBusy() && storage.window() == null;
      boolean unused = readers.count() == 0 && !useful;
      if (closed || committing || !(unused || always)) {
        return;
      }
      closed = true;
      idle = fill.running();
      Extents kept = storage.rest(claim.size());
      if (home != null) {
        home.rested(this, kept, storage.heldBytes());
      }
    } finally {
      lock.unlock();
    }
    fill.ended();
    if (idle != null) {
      idle.rested();
    }
  }

  /** The lock that a commit takes for the rename, with the storage it guards. */
  ReentrantLock lock() {
    return lock;
  }

  PartStorage storage() {
    return storage;
  }

  void ended() { // the commit is over, either way; the lock is held
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
    own.storage.beginInMemory(position, content.hashBefore(position));
    own.publish();
    return own;
  }
}
