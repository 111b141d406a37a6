package io.towline.cache;

import com.github.benmanes.caffeine.cache.Interner;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * Which repositories a manifest was stored for, and when it was last asked for: what there is to
 * list, remove and collect, also without a tag. That a manifest is known here does not say that it
 * is still stored.
 *
 * <p>Any thread, event loops included: in memory, and in {@code refs/manifests.log} within a
 * second, a mere new use within a minute. There are at most {@link #MAX_MANIFESTS}; those not used
 * for longest go first, and what goes is still served.
 */
public final class KnownManifests implements AutoCloseable {
  /** The most that are kept. */
  public static final int MAX_MANIFESTS = 50_000;

  /** How exact the time of the last use is. */
  static final Duration RESOLUTION = Duration.ofMinutes(1);

  private final JournaledMap<ManifestKey, ManifestEntry> manifests;
  private final Interner<String> registries = Interner.newWeakInterner();
  private volatile Runnable listener = () -> {};

  /** Reads what an earlier run knew, on the caller's thread; a disk that fails is a warning. */
  KnownManifests(Path cacheDirectory, CacheEvents events) {
    Path file = cacheDirectory.resolve("refs").resolve("manifests.log");
    manifests =
        new JournaledMap<>(
            new RecordJournal<>(file, new ManifestFormat()),
            MAX_MANIFESTS,
            new Background("towline-cache-manifests"),
            events);
  }

  /** Notes that this manifest was stored for the repository. */
  public void record(String registry, RepositoryName repository, Descriptor manifest, Instant now) {
    ManifestKey key = new ManifestKey(registries.intern(registry), repository, manifest.digest());
    ManifestEntry entry = new ManifestEntry(manifest.mediaType(), manifest.sizeBytes(), now);
    if (manifests.get(key) == null) {
      manifests.put(key, entry);
      listener.run();
    } else {
      used(registry, repository, manifest.digest(), now);
    }
  }

  /** Notes that somebody asked for it; nothing if it is not known. */
  public void used(String registry, RepositoryName repository, Digest digest, Instant now) {
    ManifestKey key = new ManifestKey(registries.intern(registry), repository, digest);
    ManifestEntry before = manifests.get(key);
    if (before != null && before.usedAt().plus(RESOLUTION).isBefore(now)) {
      manifests.putLazily(key, new ManifestEntry(before.mediaType(), before.sizeBytes(), now));
    }
  }

  /** Notes that it is no longer stored for the repository. */
  public void forget(ManifestKey key) {
    manifests.remove(key);
  }

  /** In no order; what changes meanwhile may be seen or not. */
  public void forEach(BiConsumer<? super ManifestKey, ? super ManifestEntry> action) {
    manifests.forEach(action);
  }

  /** Told after one came, on the thread that brought it; there is one listener. */
  public void onChange(Runnable action) {
    listener = action;
  }

  /** Writes what is still in memory alone. Blocks on the disk. */
  @Override
  public void close() {
    manifests.close();
  }
}
