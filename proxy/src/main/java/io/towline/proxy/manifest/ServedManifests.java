package io.towline.proxy.manifest;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.RegistrySource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells whoever wants to know which blobs a client will ask for next, because it has just been
 * given the manifest of an image. A crowd that pulls the same image is told of once in five
 * seconds, so that a cached manifest costs no parsing. Any thread.
 */
final class ServedManifests {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int MOST_REMEMBERED = 4096;

  private final DiskThreads disk;
  private final LongSupplier nanoClock;
  private final NextBlobs listener;
  private final ConcurrentHashMap<Digest, Long> told = new ConcurrentHashMap<>();

  ServedManifests(DiskThreads disk, LongSupplier nanoClock, NextBlobs listener) {
    this.disk = disk;
    this.nanoClock = nanoClock;
    this.listener = listener;
  }

  /** A client was given this manifest, whole. */
  void served(RegistrySource source, RepositoryName repository, StoredManifest manifest) {
    boolean wanted = source.registry().progress().headStart();
    if (!wanted || manifest.descriptor().mediaType().isIndex() || wasToldOf(manifest)) {
      return;
    }
    disk.execute(
        () -> {
          List<Descriptor> blobs =
              ManifestCheck.names(manifest).stream()
                  .filter(named -> !ManifestCheck.isManifest(named.mediaType()))
                  .distinct()
                  .toList();
          listener.expect(source, repository, blobs);
        });
  }

  private boolean wasToldOf(StoredManifest manifest) {
    long now = nanoClock.getAsLong();
    Digest digest = manifest.descriptor().digest();
    Long last = told.get(digest);
    if (last != null && now - last < PAUSE_NANOS) {
      return true;
    }
    if (told.size() >= MOST_REMEMBERED) {
      told.clear();
    }
    told.put(digest, now);
    return false;
  }
}
