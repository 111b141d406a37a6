package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One client's view of a blob, stored and growing alike. {@link #read} and {@link #detach} block
 * and are for disk threads; everything else is for any thread and waits for nothing.
 */
public final class BlobReader implements AutoCloseable {
  /** What the open found. */
  public enum Origin {
    /** Stored. */
    HIT,
    /** Somebody else's fetch. */
    JOINED,
    /** Nothing: a fetch was started. */
    MISS
  }

  /** Where a reader goes whose stored file turned out to be damaged before a byte went out. */
  @FunctionalInterface
  interface Refetch {
    Content begin(BlobReader reader, BlobSource source) throws IOException;
  }

  private final Digest digest;
  private final @Nullable BlobSource source;
  private final Refetch refetch;
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Queue<Want> wants = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Content> content = new AtomicReference<>();
  private volatile Origin origin = Origin.HIT;
  private volatile @Nullable Runnable listener;
  private volatile @Nullable IOException wrong;
  private volatile boolean begun;
  private volatile boolean closed;
  private volatile long releasedEnd;

  BlobReader(Digest digest, @Nullable BlobSource source, Refetch refetch) {
    this.digest = digest;
    this.source = source;
    this.refetch = refetch;
  }

  /** Gives it what it reads from; the caller has opened that for it. */
  BlobReader reading(Content opened, Origin origin) {
    this.origin = origin;
    Content old = content.getAndSet(opened);
    if (old != null) {
      old.close();
    }
    if (closed) {
      opened.close();
    }
    return this;
  }

  /** The blob's name. */
  public Digest digest() {
    return digest;
  }

  /** What the open found. */
  public Origin origin() {
    return origin;
  }

  /** The blob's size in bytes, empty while nobody has said. */
  public OptionalLong size() {
    woken.set(false);
    return content().size();
  }

  /** Whether the digest of the whole was checked. */
  public boolean isVerified() {
    woken.set(false);
    return content().isVerified();
  }

  /** Why nothing more will come: the fill gave up, or the bytes were wrong after this has begun. */
  public Optional<IOException> failure() {
    woken.set(false);
    return Optional.ofNullable(failure.get());
  }

  /**
   * Says that the response head goes out now. If the bytes turn out wrong later, a reader that has
   * begun fails; one that has not waits for the next source. Ask {@link #presentEnd} and {@link
   * #channel} again afterwards: answers from before may be of bytes that were thrown away.
   */
  public void begin() {
    begun = true;
  }

  /** Tells the fill that [start, end) is needed; end may be {@link Long#MAX_VALUE}. */
  public void want(long start, long end) {
    wants.add(new Want(start, end)); // first: whoever changes the content meanwhile tells it
    content().want(start, end);
  }

  /** Tells a fill that has begun since what is needed, perhaps not for the first time. */
  void wantAgain() {
    wants.forEach(want -> content().want(want.start(), want.end()));
  }

  /**
   * The end (exclusive) of what is present from a position on, held back or not; the position
   * itself for nothing. Never decreases, except after a mismatch for a reader that has not begun.
   */
  public long presentEnd(long position) {
    woken.set(false); // before looking: what changes after this look wakes again
    return release(content().endAt(position));
  }

  /**
   * The same, less what the hold keeps back: of a stretch that grows, the last 4 KiB fetched,
   * except that its first 64 bytes go at once, and everything of a blob up to 64 KiB until it is
   * verified. With part of the reserve released, still not the last byte of an unverified blob. Of
   * a blob that a source was wrong about, no stretch that ends with it goes before that.
   */
  public long presentEnd(long position, Hold hold) {
    woken.set(false);
    Content now = content();
    if (now.isHeld()) {
      return release(position);
    }
    boolean verified = now.isVerified();
    long end = now.endAt(position);
    Hold held = now.isDoubted() ? hold.ofWhatIsDoubted() : hold;
    return release(verified ? end : Gate.end(position, end, now.size(), held));
  }

  private long release(long end) {
    releasedEnd = end;
    return end;
  }

  /**
   * A number that is another one after every byte that was fetched, wherever in the blob (or
   * hashed, of a stored blob in doubt): while it stays the same, nobody makes progress. Any thread.
   */
  public long progress() {
    return content().progress();
  }

  /**
   * Has {@code wake} run after new bytes, a known size, the verification or a failure, from any
   * thread: once, and again only after this reader was looked at. It runs at once too, for what
   * happened before. One listener; the last one counts.
   */
  public void onProgress(Runnable wake) {
    listener = wake;
    woken.set(false);
    wake();
  }

  void wake() {
    Runnable wake = listener;
    if (wake != null && woken.compareAndSet(false, true)) {
      wake.run();
    }
  }

  /**
   * Reads from a position on, never past what {@link #presentEnd} said last. Disk thread.
   *
   * @return how many bytes, 0 if none may be read yet, -1 if they are here no more (see {@link
   *     #hasLeftTheWindow})
   * @throws IOException if the bytes that this reader began with were wrong, or the disk fails
   */
  public int read(ByteBuffer target, long position) throws IOException {
    IOException mismatch = wrong;
    if (mismatch != null) {
      throw new IOException(mismatch.getMessage(), mismatch);
    }
    int limit = target.limit();
    long allowed = Math.max(0, releasedEnd - position);
    target.limit((int) Math.min(limit, target.position() + allowed));
    try {
      int read = target.hasRemaining() ? readOrFetch(target, position) : 0;
      begun = begun || read > 0; // whoever holds bytes cannot begin again
      return read;
    } finally {
      target.limit(limit);
    }
  }

  /**
   * The blob's file, for sendfile up to {@link #presentEnd}; empty while the bytes are in memory.
   * The reader owns it: valid until close.
   */
  public Optional<FileChannel> channel() {
    return content().channel();
  }

  /**
   * Whether the bytes at a position are gone and will not come here: they are in memory alone, and
   * the window is elsewhere. Then go on with {@link #detach}.
   */
  public boolean hasLeftTheWindow(long position) {
    return content() instanceof GrowingContent growing && !growing.reaches(position);
  }

  /**
   * A reader with a blob of its own in memory that begins at {@code position}, where this one has
   * stopped; the hash of what came before is known, so that the end is checked all the same. This
   * reader stays the caller's to close. Disk thread.
   *
   * @throws IllegalStateException if this reader's blob is stored
   */
  public BlobReader detach(long position, BlobSource source) throws IOException {
    if (!(content() instanceof GrowingContent growing)) {
      throw new IllegalStateException(digest + " is stored and has no window to leave");
    }
    PartialBlob own = growing.blob().detached(growing, position);
    BlobReader reader = new BlobReader(digest, source, refetch);
    reader.begun = begun;
    GrowingContent joined = own.join(reader, PartStorage.Left.NOTHING);
    if (joined == null) {
      throw new IOException(digest + ": a blob of its own could not be opened");
    }
    reader.reading(joined, Origin.MISS);
    joined.endAt(position);
    own.ensureFill(source);
    return reader;
  }

  /**
   * Whether its bytes are likely in the page cache, so that sendfile will not wait for the disk.
   */
  public boolean recentlyRead() {
    return content().recentlyRead();
  }

  @Override
  public void close() {
    closed = true;
    listener = null;
    content().close();
  }

  /** The fetch was started for this reader. */
  void isFirst() {
    origin = Origin.MISS;
  }

  boolean hasBegun() {
    return begun;
  }

  Optional<BlobSource> source() {
    return Optional.ofNullable(source);
  }

  /** Nothing more will come; what is present may still be read. */
  void fail(IOException cause) {
    failure.compareAndSet(null, cause);
    wake();
  }

  /** Nothing more will come, and what came was wrong. */
  void failWrong(IOException cause) {
    wrong = cause;
    fail(cause);
  }

  /** Reads; a stored file that cannot be read gives way to a fetch, from this position on. */
  private int readOrFetch(ByteBuffer target, long position) throws IOException {
    Content now = content();
    BlobSource again = source;
    try {
      return now.read(target, position);
    } catch (IOException e) {
      if (!(now instanceof StoredContent) || again == null || closed) {
        throw e;
      }
      reading(refetch.begin(this, again), origin);
      wantAgain();
      content().want(position, Long.MAX_VALUE);
      return 0;
    }
  }

  /** The stored file is damaged: begins again with a fetch if no byte is on its way yet. */
  void contentIsWrong(IOException cause) {
    BlobSource again = source;
    if (begun || again == null) {
      failWrong(cause);
      return;
    }
    try {
      reading(refetch.begin(this, again), Origin.MISS);
      wantAgain();
      wake();
    } catch (IOException e) {
      fail(e);
    }
  }

  private Content content() {
    Content now = content.get();
    if (now == null) {
      throw new IllegalStateException("not opened");
    }
    return now;
  }
}
