package io.towline.cache;

import java.io.IOException;
import java.util.Optional;

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
  private boolean closed;

  /** What is known of content, rather than content. */
  private record Metadata(
      BlobOwners owners, TagStore tags, KnownManifests manifests, Pins pins, ImageLayout layout) {
    static Metadata open(CacheDirectory directory, BlobIndex index, CacheEvents events) {
      TagStore tags = new TagStore(directory.files().root(), events);
      return new Metadata(
          new BlobOwners(directory.files().root(), events),
          tags,
          new KnownManifests(directory.files().root(), events),
          new Pins(directory.files().root(), events),
          new ImageLayout(directory.files().root(), tags, index::holds));
    }

    void close() {
      layout.close();
      manifests.close();
      pins.close();
      tags.close();
      owners.close();
    }
  }

  private CacheParts(CacheDirectory directory, CacheSettings settings, CacheEvents events)
      throws IOException {
    this.directory = directory;
    BlobFiles files = directory.files();
    index = new BlobIndex();
    Quarantine quarantine = new Quarantine(files);
    LeftOvers leftOvers = new LeftOvers(files, events, System::currentTimeMillis);
    DiskBudget budget =
        new DiskBudget(
            settings.maxSizeBytes(),
            (digest, bytes, reason) -> {
              index.remove(digest);
              BlobFiles.delete(files.blob(digest));
              events.evicted(digest, bytes, reason);
            },
            quarantine::dropOldest,
            leftOvers::dropOldest);
    services =
        new CacheServices(
            files,
            budget,
            new DiskHealth(files, events),
            new MemoryRoom(),
            new CacheThreads(events),
            events,
            BootId.current(),
            System::nanoTime);
    stored = new StoredBlobs(services, index, quarantine, settings.verifyAlways());
    partials = new PartialBlobs(services, stored, leftOvers);
    small = new SmallStore(services, stored);
    contents =
        new CacheContents(services, stored, small, new CacheContents.Aside(leftOvers, quarantine));
    metadata = Metadata.open(directory, index, events);
    housekeeping = new Housekeeping(services, index, leftOvers, metadata.layout()::changed);
    budget.charge(quarantine.load());
    budget.charge(leftOvers.load(services.boot()));
  }

  /** Takes the directory, loads the last run's snapshot, and surveys the rest in the background. */
  static CacheParts open(CacheSettings settings, CacheEvents events, ChannelOpener opener)
      throws IOException {
    CacheDirectory directory = CacheDirectory.take(settings, opener);
    try {
      CacheParts parts = new CacheParts(directory, settings, events);
      parts.start();
      return parts;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private void start() {
    Optional<IndexSnapshot> last = BlobIndex.load(services.files());
    last.ifPresent(
        snapshot -> snapshot.entries().forEach(e -> stored.add(e.digest(), e.mark(), false, 0)));
    boolean powerCut =
        last.isPresent() && !last.get().clean() && !last.get().boot().equals(services.boot());
    housekeeping.save(false); // from now on an end without close is no clean one
    DirectorySurvey survey =
        new DirectorySurvey(services.files(), index, stored, services.events());
    services.threads().survey(survey::scan);
    if (powerCut) {
      services.threads().survey(survey::verifyAll);
    }
    housekeeping.start();
    services
        .threads()
        .every(() -> services.threads().disk(stored::removeUnwanted), UNWANTED_MILLIS);
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
    housekeeping.save(true);
    directory.close();
  }
}
