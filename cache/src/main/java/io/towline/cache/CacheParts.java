package io.towline.cache;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The parts of one cache, put together in one place. */
final class CacheParts implements AutoCloseable {
  /** A survey of so many takes a processor for seconds, which the rest of a start needs first. */
  private static final int MANY_BLOBS = 50_000;

  private static final long SURVEY_PAUSE_MILLIS = 10_000;

  private final CacheDirectory directory;
  private final CacheServices services;
  private final BlobIndex index;
  private final StoredBlobs stored;
  private final PartialBlobs partials;
  private final SmallStore small;
  private final LeftOvers leftOvers;
  private final CompletableFuture<Housekeeping> housekeeping; // done when the index is here
  private final Metadata metadata;
  private boolean closed;

  private CacheParts(
      CacheDirectory directory, CacheSettings settings, CacheEvents events, CacheHost host)
      throws IOException {
    this.directory = directory;
    BlobFiles files = directory.files();
    Quarantine quarantine = new Quarantine(files);
    leftOvers = new LeftOvers(files, events, host.wallMillis());
    metadata = Metadata.load(files.root(), events);
    index = metadata.index();
    DiskBudget budget =
        new DiskBudget(
            limits(files, settings, host),
            index,
            new Evictions(files, events, host.nanoClock()),
            new DiskBudget.Spare(
                new SpareFiles(quarantine::bytes, quarantine::dropOldest),
                new SpareFiles(leftOvers::bytes, leftOvers::dropOldest)));
    services =
        new CacheServices(
            files,
            budget,
            new DiskHealth(files, events),
            new MemoryRoom(),
            new CacheThreads(events),
            events,
            BootId.current(),
            host.nanoClock());
    stored = new StoredBlobs(services, index, quarantine, settings.verifyAlways());
    partials = new PartialBlobs(services, stored, leftOvers);
    small = new SmallStore(services, stored);
    budget.charge(quarantine.load());
    budget.charge(leftOvers.load(services.boot()));
    housekeeping = metadata.journal().thenApply(this::start);
  }

  private static DiskLimits limits(BlobFiles files, CacheSettings settings, CacheHost host) {
    return new DiskLimits(
        settings.maxSizeBytes(),
        settings.minFreeBytes(),
        () -> host.freeBytes().applyAsLong(files.root()));
  }

  /**
   * Takes the directory and begins to load what the last run knew; when that is done, surveys the
   * rest in the background.
   */
  static CacheParts open(CacheSettings settings, CacheEvents events, CacheHost host)
      throws IOException {
    CacheDirectory directory = CacheDirectory.take(settings, host.opener());
    try {
      return new CacheParts(directory, settings, events, host);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Returns when the index and the proofs are loaded. */
  void await() {
    housekeeping.join();
    metadata.owners().await();
  }

  private Housekeeping start(IndexJournal journal) {
    Housekeeping keeper =
        new Housekeeping(services, journal, leftOvers, metadata.layout()::changed);
    Optional<IndexSnapshot> last = IndexSnapshot.load(services.files());
    last.ifPresent(snapshot -> snapshot.entries().forEach(this::listAsBefore));
    boolean powerCut =
        last.isPresent() && !last.get().clean() && !last.get().boot().equals(services.boot());
    keeper.save(false); // from now on an end without close is no clean one
    services.threads().disk(keeper::watch); // the bound may be another than before
    DirectorySurvey survey =
        new DirectorySurvey(services.files(), index, stored, services.events());
    CacheThreads threads = services.threads();
    threads.later(
        () -> {
          threads.survey(survey::scan);
          if (powerCut) {
            threads.survey(survey::verifyAll);
          }
        },
        index.size() > MANY_BLOBS ? SURVEY_PAUSE_MILLIS : 0);
    keeper.start();
    return keeper;
  }

  private void listAsBefore(IndexSnapshot.Entry entry) {
    if (!index.holds(entry.digest())) {
      index.put(BlobKey.of(entry.digest()), new StoredRecord(entry.mark(), 1, 0));
    }
  }

  CacheServices services() {
    return services;
  }

  /** Waits for the index. */
  StoredBlobs stored() {
    housekeeping.join();
    return stored;
  }

  /** Waits for the index. */
  PartialBlobs partials() {
    housekeeping.join();
    return partials;
  }

  /** Waits for the index. */
  SmallStore small() {
    housekeeping.join();
    return small;
  }

  BlobOwners owners() {
    return metadata.owners();
  }

  TagStore tags() {
    return metadata.tags();
  }

  Pins pins() {
    return metadata.pins();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Optional<Housekeeping> keeper =
        housekeeping.thenApply(Optional::of).exceptionally(e -> Optional.empty()).join();
    partials.close();
    services.threads().close();
    metadata.close();
    keeper.ifPresent(started -> started.save(true));
    directory.close();
  }
}
