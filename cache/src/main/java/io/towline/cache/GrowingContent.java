package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One reader's place in a partial blob. */
final class GrowingContent implements Content {
  /** A reader's own channel, for sendfile, and the lease that keeps the bytes behind it. */
  private record Opened(PartFile file, @Nullable FileChannel channel) {
    void close() {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // it was only read
      }
      file.release();
    }
  }

  /** The hash of the bytes before a position that the window has left behind. */
  private record Parted(long position, MessageDigest state) {}

  private static final long SIGNAL_BYTES = 32 << 10;

  private final PartialBlob blob;
  private final BlobReader reader;
  private volatile @Nullable Opened opened;
  private volatile @Nullable Parted parted;
  private boolean gone;
  private volatile long position;
  private volatile long signalled;

  /** How long it has held others back, in ns; the blob's lock guards these two. */
  private long heldNanos;

  private long heldSinceNanos;

  GrowingContent(PartialBlob blob, BlobReader reader) {
    this.blob = blob;
    this.reader = reader;
  }

  BlobReader reader() {
    return reader;
  }

  PartialBlob blob() {
    return blob;
  }

  /** Opens the file for this reader, under the blob's lock; without one, it reads from memory. */
  synchronized void open(BlobFiles files, @Nullable PartFile file) {
    Opened old = opened;
    opened = null;
    if (file != null && !gone) {
      file.lease();
      opened = new Opened(file, channelOrNone(files, file));
    }
    if (old != null) {
      old.close();
    }
  }

  private static @Nullable FileChannel channelOrNone(BlobFiles files, PartFile file) {
    try {
      return files.openToRead(file.path());
    } catch (IOException e) {
      return null; // out of file descriptors: it reads through the writer's
    }
  }

  /** Gives its file back for good. Disk thread. */
  synchronized void release() {
    gone = true;
    Opened old = opened;
    opened = null;
    if (old != null) {
      old.close();
    }
  }

  /** Where it reads, as far as it has told. */
  long position() {
    return position;
  }

  /** Charges a hold-back that is going on, and says how long all of them were together. */
  long heldNanos(long nowNanos) {
    if (heldSinceNanos == 0) {
      heldSinceNanos = nowNanos;
    }
    return heldNanos + nowNanos - heldSinceNanos;
  }

  /** It holds nobody back now. */
  void moved(long nowNanos) {
    if (heldSinceNanos != 0) {
      heldNanos += nowNanos - heldSinceNanos;
      heldSinceNanos = 0;
    }
  }

  /** The window leaves it behind, with the state of its position. */
  void part(long position, MessageDigest state) {
    parted = new Parted(position, state);
  }

  /** The hash of the bytes before its position; null if it is not known any more. Disk thread. */
  @Nullable MessageDigest hashBefore(long position) throws IOException {
    if (position == 0) {
      return blob.digest().algorithm().newHash();
    }
    Parted left = parted;
    if (left != null && left.position == position) {
      return FrontierHash.copy(left.state);
    }
    blob.lock().lock();
    try {
      MessageDigest state = blob.storage().stateAt(position);
      if (state != null) {
        return state;
      }
    } finally {
      blob.lock().unlock();
    }
    return blob.view().hashUpTo(position, blob.digest());
  }

  @Override
  public OptionalLong size() {
    return blob.size();
  }

  @Override
  public boolean isVerified() {
    return blob.view().verified();
  }

  @Override
  public boolean isDoubted() {
    return blob.view().doubted();
  }

  @Override
  public long endAt(long position) {
    long end = blob.view().endAt(position);
    at(position, end);
    return end;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    PartView view = blob.view();
    if (!view.reaches(position)) {
      return -1;
    }
    int read = view.read(target, position);
    long past = position + Math.max(0, read);
    at(past, view.endAt(past));
    return read;
  }

  boolean reaches(long position) {
    return blob.view().reaches(position);
  }

  @Override
  public Optional<FileChannel> channel() {
    Opened now = opened;
    return now == null || blob.view().window() != null
        ? Optional.empty()
        : Optional.ofNullable(now.channel);
  }

  @Override
  public void want(long start, long end) {
    blob.want(start, end);
  }

  /** What was just fetched is in the page cache. */
  @Override
  public boolean recentlyRead() {
    return true;
  }

  @Override
  public long progress() {
    return blob.view().present().bytes();
  }

  @Override
  public void close() {
    blob.left(this);
  }

  private void at(long now, long end) {
    position = now;
    if (blob.view().window() != null && (now - signalled >= SIGNAL_BYTES || now == end)) {
      signalled = now;
      blob.roomChanged();
    }
  }
}
