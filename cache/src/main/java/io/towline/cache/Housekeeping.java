package io.towline.cache;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What is done from time to time: the watch over free space, the probe of a failed disk, the sweep.
 */
final class Housekeeping {
  private static final long TICK_MILLIS = 1_000;
  private static final long WATCH_MILLIS = 2_000;
  private static final long SWEEP_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final CacheServices services;
  private final IndexJournal index;
  private final LeftOvers leftOvers;
  private final Runnable listChanged;

  /**
   * @param listChanged told when blobs came or went
   */
  Housekeeping(
      CacheServices services, IndexJournal index, LeftOvers leftOvers, Runnable listChanged) {
    this.services = services;
    this.index = index;
    this.leftOvers = leftOvers;
    this.listChanged = listChanged;
  }

  void start() {
    CacheThreads threads = services.threads();
    threads.every(() -> threads.disk(this::tick), TICK_MILLIS);
    threads.every(() -> threads.disk(this::watch), WATCH_MILLIS);
    threads.every(this::probe, DiskHealth.TICK_MILLIS);
    threads.every(() -> threads.disk(this::sweep), SWEEP_MILLIS);
  }

  private void probe() {
    if (!services.health().storing()) {
      services.threads().disk(services.health()::probe);
    }
  }

  /** Passes on that blobs came or went. */
  void tick() {
    if (index.takeChanged()) {
      listChanged.run();
    }
  }

  /** Looks how much is free on the disk, which others fill too, and counts the own records. */
  void watch() {
    services.budget().records(services.files().recordBytes());
    services.budget().watch();
  }

  /** Notes which kernel runs, and whether this is an end in order. */
  void save(boolean clean) {
    try {
      IndexSnapshot.save(services.files(), services.boot(), clean);
    } catch (IOException e) {
      services.events().warning("the state of the cache could not be saved: " + e);
    }
  }

  void sweep() {
    services.budget().release(leftOvers.sweep());
    index.keepOrder();
  }
}
