package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The sparse file of a partial blob. It stays open while its writer or a reader holds a lease, also
 * after it was renamed or unlinked.
 */
final class PartFile implements Backing {
  private final FileChannel channel;
  private volatile Path path;
  private volatile @Nullable FileMark verified;
  private int leases = 1;
  private @Nullable Runnable whenFree;

  PartFile(FileChannel channel, Path path) {
    this.channel = channel;
    this.path = path;
  }

  /** Where it is now; changes once, at the commit. */
  Path path() {
    return path;
  }

  /**
   * Its content is whole, and it has its last name.
   *
   * @param verified its mark before
   */
  void movedTo(Path path, FileMark verified) {
    this.path = path;
    this.verified = verified;
  }

  /**
   * Whether somebody has changed it since it was whole. Until its mark is written down, which takes
   * a sync, nobody else would notice.
   */
  boolean isChanged() {
    FileMark before = verified;
    if (before == null) {
      return false;
    }
    try {
      return !FileMark.of(path).isMovedFrom(before);
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public int write(ByteBuffer data, long offset) throws IOException {
    int length = data.remaining();
    BlobFiles.writeFully(channel, data, offset);
    return length;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return channel.read(target, position);
  }

  void force(boolean metadata) throws IOException {
    channel.force(metadata);
  }

  synchronized void lease() {
    leases++;
  }

  /** Gives a lease back; the last one closes the file. Disk thread. */
  void release() {
    Runnable then;
    synchronized (this) {
      leases--;
      if (leases > 0) {
        return;
      }
      then = whenFree;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // everything that had to last was synced before
    }
    if (then != null) {
      then.run();
    }
  }

  /** Runs a task after the last lease is back; at once if it is. */
  void whenFree(Runnable task) {
    synchronized (this) {
      if (leases > 0) {
        whenFree = task;
        return;
      }
    }
    task.run();
  }
}
