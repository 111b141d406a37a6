package io.towline.cache;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The parts of one cache, put together in one place. */
final class CacheParts implements AutoCloseable {
  /** A survey of so many takes a processor for seconds, which the rest of a start needs first. */
  private static final int MANY_BLOBS = 50_000;

  private static final long SURVEY_PAUSE_MILLIS = 10_000;
  private static final long UNWANTED_MILLIS = 1_000;

  private final CacheDirectory directory;
  private final CacheServices services;
  private final BlobIndex index;
  private final StoredBlobs stored;
  private final PartialBlobs partials;
  private final SmallStore small;
  private final CacheContents contents;
  private final LeftOvers leftOvers;
  private final CompletableFuture<Started> started; // done when the index is here
  private final Metadata metadata;
  private final boolean lostUnsynced;
  private boolean closed;

  private CacheParts(
      CacheDirectory directory, CacheSettings settings, CacheEvents events, CacheHost host)
      throws IOException {
    this.directory = directory;
    BlobFiles files = directory.files();
    Quarantine quarantine = new Quarantine(files);
    leftOvers = new LeftOvers(files, host.nanoClock());
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
            new DiskHealth(files, events, host.nanoClock()),
            new MemoryRoom(),
            new CacheThreads(events),
            events,
            BootId.current(),
            host.nanoClock());
    stored = new StoredBlobs(services, index, quarantine, settings.verifyAlways());
    partials = new PartialBlobs(services, stored, leftOvers);
    small = new SmallStore(services, stored);
    contents =
        new CacheContents(services, stored, small, new CacheContents.Aside(leftOvers, quarantine));
    budget.charge(quarantine.load());
    PartialRecords records = new PartialRecords(files, services.boot(), events, host.wallMillis());
    budget.charge(records.load(leftOvers));
    lostUnsynced = records.lostUnsynced();
    started = metadata.journal().thenApply(this::start);
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
    CacheDirectory directory = CacheDirectory.take(settings, host.opener(), events);
    try {
      return new CacheParts(directory, settings, events, host);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Returns when the index and the proofs are loaded. */
  void await() {
    started.join();
    metadata.owners().await();
  }

  /** What works in the background from then on. */
  private record Started(Housekeeping housekeeping, Scrubber scrubber) {}

  private Started start(IndexJournal journal) {
    Housekeeping housekeeping =
        new Housekeeping(services, journal, leftOvers, metadata.layout()::changed);
    boolean powerCut = load();
    Scrubber scrubber =
        new Scrubber(
            services,
            index,
            stored,
            new Scrubber.Start(powerCut, () -> partials.filling() > 0 || stored.readers() > 0));
    housekeeping.save(false); // from now on an end without close is no clean one
    CacheThreads threads = services.threads();
    threads.disk(housekeeping::watch); // the bound may be another than before
    DirectorySurvey survey =
        new DirectorySurvey(services.files(), index, stored, services.events());
    threads.later(
        () -> {
          threads.survey(survey::scan);
          threads.survey(new Strangers(services.files(), services.events())::name);
        },
        index.size() > MANY_BLOBS ? SURVEY_PAUSE_MILLIS : 0);
    threads.every(scrubber::tick, Scrubber.TICK_MILLIS);
    threads.every(() -> threads.disk(stored::removeUnwanted), UNWANTED_MILLIS);
    housekeeping.start();
    return new Started(housekeeping, scrubber);
  }

  /** Reads how the last run ended; whether the disk may have lost some of what it says. */
  private boolean load() {
    Optional<IndexSnapshot> last = IndexSnapshot.load(services.files());
    last.ifPresent(snapshot -> snapshot.entries().forEach(this::listAsBefore));
    return lostUnsynced
        || (last.isPresent() && !last.get().clean() && !last.get().boot().equals(services.boot()));
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
    started.join();
    return stored;
  }

  /** Waits for the index. */
  PartialBlobs partials() {
    started.join();
    return partials;
  }

  /** Waits for the index. */
  SmallStore small() {
    started.join();
    return small;
  }

  BlobOwners owners() {
    return metadata.owners();
  }

  TagStore tags() {
    return metadata.tags();
  }

  KnownManifests manifests() {
    return metadata.manifests();
  }

  /** Waits for the index. */
  CacheContents contents() {
    started.join();
    return contents;
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
    Optional<Started> working =
        started.thenApply(Optional::of).exceptionally(e -> Optional.empty()).join();
    partials.close();
    services.threads().close();
    metadata.close();
    if (working.isPresent()) {
      working.get().scrubber().close();
      working.get().housekeeping().save(true);
    }
    directory.close();
  }
}
