package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Whether the disk takes new blobs. A failed write stops storing, and a probe every {@value
 * #PROBE_MILLIS} ms, which is within the 30 s that pulls are promised to stay uncached at most,
 * finds out when it works again.
 */
final class DiskHealth {
  static final long PROBE_MILLIS = 10_000;
  private static final int PROBE_BYTES = 1 << 20;

  private final BlobFiles files;
  private final CacheEvents events;
  private volatile boolean storing = true;

  DiskHealth(BlobFiles files, CacheEvents events) {
    this.files = files;
    this.events = events;
  }

  /** Any thread. */
  boolean storing() {
    return storing;
  }

  /** A write, sync or rename failed. */
  void failed(IOException cause) {
    synchronized (this) {
      if (!storing) {
        return;
      }
      storing = false;
    }
    events.storing(false, cause.toString());
  }

  /** Tries the disk if it failed; blocks. */
  void probe() {
    if (storing) {
      return;
    }
    Path path = files.partials().resolve("probe.tmp");
    try (FileChannel channel = files.create(path)) {
      BlobFiles.writeFully(channel, ByteBuffer.allocate(PROBE_BYTES), 0);
      channel.force(false);
    } catch (IOException e) {
      return; // still failing, as was said when it began
    } finally {
      BlobFiles.delete(path);
    }
    synchronized (this) {
      storing = true;
    }
    events.storing(true, "the disk takes writes again");
  }
}
