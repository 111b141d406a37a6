package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One reader's place in a stored blob, which is not evicted meanwhile. */
final class StoredContent implements Content {
  private final StoredBlobs home;
  private final StoredBlob blob;
  private final FileChannel channel;
  private final @Nullable StoredCheck check;
  private final boolean recentlyRead;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param check what verifies it while it is read; null if its file is trusted
   */
  StoredContent(
      StoredBlobs home, StoredBlob blob, FileChannel channel, @Nullable StoredCheck check) {
    this.home = home;
    this.blob = blob;
    this.channel = channel;
    this.check = check;
    recentlyRead = blob.wasRead();
  }

  @Nullable StoredCheck check() {
    return check;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(blob.sizeBytes());
  }

  @Override
  public boolean isVerified() {
    return check == null || check.passed();
  }

  @Override
  public boolean isHeld() {
    return check != null && check.holdsBack();
  }

  @Override
  public long endAt(long position) {
    return Math.max(position, blob.sizeBytes());
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    if (position >= blob.sizeBytes()) {
      return 0;
    }
    int read;
    try {
      read = channel.read(target, position);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      home.quarantine(blob.digest(), "it cannot be read at " + position + ": " + e.getMessage());
      throw e;
    }
    if (read < 0) {
      home.quarantine(blob.digest(), "ends at " + position + " of " + blob.sizeBytes());
      throw new IOException(
          blob.digest() + ": the stored file ends at " + position + " of " + blob.sizeBytes());
    }
    return read;
  }

  @Override
  public Optional<FileChannel> channel() {
    return Optional.of(channel);
  }

  @Override
  public void want(long start, long end) {}

  @Override
  public boolean recentlyRead() {
    return recentlyRead;
  }

  @Override
  public long progress() {
    return check == null ? 0 : check.hashedBytes();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      home.closed(blob.digest(), channel);
    }
  }
}
