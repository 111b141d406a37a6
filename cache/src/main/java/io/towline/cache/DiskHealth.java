package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the disk takes new blobs. A failed write stops storing, and probes find out when it works
 * again: the first soon, because a single call may fail by chance, then ever more rarely, down to
 * one in 10 s. It warns once a minute at most, however often storing stops and goes on.
 */
final class DiskHealth {
  /** How often somebody has to call {@link #probe}, which is mostly nothing to do. */
  static final long TICK_MILLIS = 250;

  private static final long FIRST_PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LAST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int PROBE_BYTES = 1 << 20;

  private final BlobFiles files;
  private final CacheEvents events;
  private final LongSupplier nanoClock;
  private volatile boolean storing = true;
  private long failedNanos;
  private long waitNanos = FIRST_PROBE_NANOS;
  private long probeNanos;
  private boolean probing;
  private boolean warned;
  private long warnedNanos;
  private boolean told;

  DiskHealth(BlobFiles files, CacheEvents events, LongSupplier nanoClock) {
    this.files = files;
    this.events = events;
    this.nanoClock = nanoClock;
  }

  /** Any thread. */
  boolean storing() {
    return storing;
  }

  /** A write, sync or rename failed. */
  synchronized void failed(IOException cause) {
    if (!storing) {
      return;
    }
    long now = nanoClock.getAsLong();
    boolean again = warned && now - failedNanos < CALM_NANOS;
    waitNanos = again ? Math.min(2 * waitNanos, LAST_PROBE_NANOS) : FIRST_PROBE_NANOS;
    failedNanos = now;
    probeNanos = now + waitNanos;
    storing = false;
    warn(now, cause);
  }

  /** A blob was stored, synced and all: failures before that were of another time. */
  synchronized void worked() {
    if (storing) {
      waitNanos = FIRST_PROBE_NANOS;
      failedNanos = nanoClock.getAsLong() - CALM_NANOS;
    }
  }

  /** Called with the lock held, so that what is told is told in order. */
  private void warn(long now, IOException cause) {
    if (!warned || now - warnedNanos >= WARNING_NANOS) {
      warned = true;
      warnedNanos = now;
      told = true;
      events.storing(false, cause.toString());
    }
  }

  /** Tries the disk if it failed and it is time; blocks. */
  void probe() {
    if (!beginProbe()) {
      return;
    }
    Path path = files.partials().resolve("probe.tmp");
    IOException failure = null;
    try (FileChannel channel = files.create(path)) {
      BlobFiles.writeFully(channel, ByteBuffer.allocate(PROBE_BYTES), 0);
      channel.force(false);
    } catch (IOException e) {
      failure = e;
    } finally {
      BlobFiles.delete(path);
    }
    ended(failure);
  }

  private synchronized boolean beginProbe() {
    if (storing || probing || nanoClock.getAsLong() - probeNanos < 0) {
      return false;
    }
    probing = true;
    return true;
  }

  private synchronized void ended(@Nullable IOException failure) {
    probing = false;
    long now = nanoClock.getAsLong();
    if (failure != null) {
      waitNanos = Math.min(2 * waitNanos, LAST_PROBE_NANOS);
      probeNanos = now + waitNanos;
      warn(now, failure);
      return;
    }
    storing = true;
    if (told) {
      told = false;
      events.storing(true, "the disk takes writes again");
    }
  }
}
