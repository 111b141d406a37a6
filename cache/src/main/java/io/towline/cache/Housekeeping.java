package io.towline.cache;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What is done from time to time: the snapshot, the probe of a failed disk, the sweep. */
final class Housekeeping {
  private static final long TICK_MILLIS = 1_000;
  private static final long SWEEP_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final int WRITE_SHARE = 20;

  private final CacheServices services;
  private final BlobIndex index;
  private final LeftOvers leftOvers;
  private final Runnable listChanged;
  private long notBeforeNanos;

  /**
   * @param listChanged told when blobs came or went
   */
  Housekeeping(CacheServices services, BlobIndex index, LeftOvers leftOvers, Runnable listChanged) {
    this.services = services;
    this.index = index;
    this.leftOvers = leftOvers;
    this.listChanged = listChanged;
    notBeforeNanos = services.nanoClock().getAsLong();
  }

  void start() {
    CacheThreads threads = services.threads();
    threads.every(() -> threads.disk(this::tick), TICK_MILLIS);
    threads.every(this::probe, DiskHealth.TICK_MILLIS);
    threads.every(() -> threads.disk(this::sweep), SWEEP_MILLIS);
  }

  private void probe() {
    if (!services.health().storing()) {
      services.threads().disk(services.health()::probe);
    }
  }

  /** Saves a changed index, at most so often that it takes a twentieth of the time. */
  synchronized void tick() {
    long start = services.nanoClock().getAsLong();
    if (start - notBeforeNanos < 0 || !index.takeChanged()) {
      return;
    }
    listChanged.run();
    save(false);
    long took = services.nanoClock().getAsLong() - start;
    notBeforeNanos = start + WRITE_SHARE * took;
  }

  /** Writes the snapshot now. */
  synchronized void save(boolean clean) {
    try {
      index.save(services.files(), services.boot(), clean);
    } catch (IOException e) {
      services.events().warning("the index of the cache could not be saved: " + e);
    }
  }

  void sweep() {
    services.budget().release(leftOvers.sweep());
  }
}
