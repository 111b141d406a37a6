package io.towline.cache;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of one cache, put together in one place. */
final class CacheParts implements AutoCloseable {
  private static final long UNWANTED_MILLIS = 1_000;

  private final CacheDirectory directory;
  private final CacheServices services;
  private final BlobIndex index;
  private final StoredBlobs stored;
  private final PartialBlobs partials;
  private final SmallStore small;
  private final CacheContents contents;
  private final Housekeeping housekeeping;
  private final Metadata metadata;
  private final boolean lostUnsynced;
  private @Nullable Scrubber scrubber;
  private boolean closed;

  private CacheParts(
      CacheDirectory directory, CacheSettings settings, CacheEvents events, CacheHost host)
      throws IOException {
    this.directory = directory;
    BlobFiles files = directory.files();
    Quarantine quarantine = new Quarantine(files);
    LeftOvers leftOvers = new LeftOvers(files, host.nanoClock());
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
            new DiskHealth(files, events, System::nanoTime),
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
    housekeeping =
        new Housekeeping(services, metadata.journal(), leftOvers, metadata.layout()::changed);
    budget.charge(quarantine.load());
    PartialRecords records = new PartialRecords(files, services.boot(), events, host.wallMillis());
    budget.charge(records.load(leftOvers));
    lostUnsynced = records.lostUnsynced();
  }

  private static DiskLimits limits(BlobFiles files, CacheSettings settings, CacheHost host) {
    return new DiskLimits(
        settings.maxSizeBytes(),
        settings.minFreeBytes(),
        () -> host.freeBytes().applyAsLong(files.root()));
  }

  /** Takes the directory, loads what the last run knew, and surveys the rest in the background. */
  static CacheParts open(CacheSettings settings, CacheEvents events, CacheHost host)
      throws IOException {
    CacheDirectory directory = CacheDirectory.take(settings, host.opener(), events);
    try {
      CacheParts parts = new CacheParts(directory, settings, events, host);
      parts.start();
      return parts;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private void start() {
    boolean powerCut = load();
    scrubber =
        new Scrubber(
            services,
            index,
            stored,
            new Scrubber.Start(powerCut, () -> partials.filling() > 0 || stored.readers() > 0));
    housekeeping.save(false); // from now on an end without close is no clean one
    services.threads().disk(housekeeping::watch); // the bound may be another than before
    DirectorySurvey survey =
        new DirectorySurvey(services.files(), index, stored, services.events());
    services.threads().survey(survey::scan);
    services.threads().survey(new Strangers(services.files(), services.events())::name);
    services.threads().every(scrubber::tick, Scrubber.TICK_MILLIS);
    housekeeping.start();
    services
        .threads()
        .every(() -> services.threads().disk(stored::removeUnwanted), UNWANTED_MILLIS);
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

  StoredBlobs stored() {
    return stored;
  }

  PartialBlobs partials() {
    return partials;
  }

  SmallStore small() {
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

  CacheContents contents() {
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
    partials.close();
    services.threads().close();
    metadata.close();
    if (scrubber != null) {
      scrubber.close();
    }
    housekeeping.save(true);
    directory.close();
  }
}
