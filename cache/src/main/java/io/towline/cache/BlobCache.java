package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Everything stored, and everything being fetched. Thread-safe; what blocks says so. */
public final class BlobCache implements AutoCloseable {
  private final CacheParts parts;

  private BlobCache(CacheParts parts) {
    this.parts = parts;
  }

  /**
   * Takes the directory and begins to load what the last run left; whoever asks for a blob or a
   * proof before that is done waits, and {@link #awaitLoaded} is for those who may not. What
   * changed there meanwhile is found in the background. Blocks, at most as long as the settings
   * wait for the lock.
   *
   * @throws CacheUnusableException if the directory cannot be used, with the remedy
   */
  public static BlobCache open(CacheSettings settings, CacheEvents events) throws IOException {
    return open(settings, events, CacheHost.real());
  }

  static BlobCache open(CacheSettings settings, CacheEvents events, CacheHost host)
      throws IOException {
    return new BlobCache(CacheParts.open(settings, events, host));
  }

  /** Returns when what the last run left is loaded: from then on nothing here waits for it. */
  public void awaitLoaded() {
    parts.await();
  }

  /**
   * A reader of a blob: stored, being fetched, or fetched from now on by this source. The source is
   * called once, also for a blob that others began and nobody fills any more. Disk thread.
   *
   * @param sizeBytes from a verified descriptor, empty if unknown
   * @throws SizeConflictException if two descriptors differ
   */
  public BlobReader open(Digest digest, OptionalLong sizeBytes, BlobSource source)
      throws IOException {
    BlobReader reader =
        new BlobReader(digest, source, (again, from) -> fetch(again, from, sizeBytes));
    while (true) {
      boolean unreadable = false;
      if (parts.partials().find(digest) == null) {
        StoredContent content = null;
        try {
          content = parts.stored().open(digest);
        } catch (IOException e) {
          unreadable = true; // out of file descriptors, or a failing disk: pulls go on without it
          parts.services().health().failed(e);
        }
        if (content != null) {
          return reading(reader, content);
        }
      }
      GrowingContent content = parts.partials().join(reader, sizeBytes, unreadable);
      if (content != null) {
        return reading(reader, content, source);
      }
    }
  }

  /** A reader of a stored blob, empty if it is not stored. Disk thread. */
  public Optional<BlobReader> openStored(Digest digest) throws IOException {
    StoredContent content = parts.stored().open(digest);
    return content == null
        ? Optional.empty()
        : Optional.of(reading(new BlobReader(digest, null, BlobCache::cannotFetch), content));
  }

  private static BlobReader reading(BlobReader reader, StoredContent content) {
    reader.reading(content, BlobReader.Origin.HIT);
    StoredCheck check = content.check();
    if (check != null) {
      check.watchedBy(reader);
    }
    return reader;
  }

  private static BlobReader reading(BlobReader reader, GrowingContent content, BlobSource source) {
    boolean verified = content.isVerified();
    reader.reading(content, verified ? BlobReader.Origin.HIT : BlobReader.Origin.JOINED);
    if (content.blob().ensureFill(source)) {
      reader.isFirst();
    }
    return reader;
  }

  private static Content cannotFetch(BlobReader reader, BlobSource source) throws IOException {
    throw new IOException(reader.digest() + ": opened as stored, without a source");
  }

  private Content fetch(BlobReader reader, BlobSource source, OptionalLong sizeBytes)
      throws IOException {
    GrowingContent content = parts.partials().join(reader, sizeBytes, true);
    if (content == null) {
      throw new IOException(reader.digest() + ": no fetch could be started");
    }
    parts.services().threads().hash(() -> content.blob().ensureFill(source));
    return content;
  }

  /** Whether a blob is stored, as far as the index knows. Any thread. */
  public boolean holds(Digest digest) {
    return parts.stored().holds(digest);
  }

  /**
   * Small verified content, at most 4 MiB, whole; empty if it is not stored or larger. The bytes
   * are shared: not to be changed. Disk thread.
   */
  public Optional<byte[]> content(Digest digest) throws IOException {
    return parts.small().find(digest);
  }

  /** The same, only if it is in memory. Any thread. */
  public Optional<byte[]> contentInMemory(Digest digest) {
    return parts.small().inMemory(digest);
  }

  /**
   * Stores small content; while the disk does not take it, memory alone does. Disk thread.
   *
   * @throws IllegalArgumentException if the bytes are not those of the digest
   */
  public void put(Digest digest, byte[] verified) throws IOException {
    parts.small().put(digest, verified);
  }

  /** Which repository was seen to own what. */
  public BlobOwners owners() {
    return parts.owners();
  }

  /**
   * Some repository that was seen to own a digest, of those that have a tag here; empty if none is
   * known. Looks through all tags. Any thread.
   */
  public Optional<OwnedBlob> owner(Digest digest) {
    AtomicReference<@Nullable OwnedBlob> found = new AtomicReference<>();
    tags()
        .forEach(
            (key, entry) -> {
              if (found.get() == null) {
                owners()
                    .find(key.registry(), key.repository(), digest)
                    .map(content -> new OwnedBlob(key.registry(), key.repository(), content))
                    .ifPresent(found::set);
              }
            });
    return Optional.ofNullable(found.get());
  }

  /** The tags that were seen. */
  public TagStore tags() {
    return parts.tags();
  }

  /** The manifests that were stored, by the repositories they were stored for. */
  public KnownManifests manifests() {
    return parts.manifests();
  }

  /** What lies here, for those who manage it. */
  public CacheContents contents() {
    return parts.contents();
  }

  /** The images that are never evicted. */
  public Pins pins() {
    return parts.pins();
  }

  /** The cache in numbers, now. Any thread. */
  public CacheFigures figures() {
    int partials = parts.partials().count(); // waits for the index, which comes first
    DiskBudget budget = parts.services().budget();
    return new CacheFigures(
        budget.bytes(),
        budget.maxBytes(),
        budget.blobs(),
        budget.pinnedBytes(),
        partials,
        parts.partials().filling(),
        parts.services().health().storing());
  }

  /**
   * Lets every download rest, saves what the next start wants, and gives the lock back last. Fills
   * are ended before; blocks for at most some ten seconds. Idempotent.
   */
  @Override
  public void close() {
    parts.close();
  }
}
