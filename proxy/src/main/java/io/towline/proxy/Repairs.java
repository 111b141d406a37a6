package io.towline.proxy;

import io.towline.cache.BlobCache;
import io.towline.cache.OwnedBlob;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.blob.BlobStore;
import io.towline.proxy.failover.RegistrySource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches again what rotted on the disk, from where it was seen. Manifests are small and are
 * fetched when they are next asked for. Disk threads.
 */
final class Repairs {
  private static final Logger log = LoggerFactory.getLogger(Repairs.class);

  private final BlobCache cache;
  private final BlobStore blobs;
  private final Function<String, @Nullable RegistrySource> sources;

  /**
   * @param sources by the registry's name; null for one that is configured no more
   */
  Repairs(BlobCache cache, BlobStore blobs, Function<String, @Nullable RegistrySource> sources) {
    this.cache = cache;
    this.blobs = blobs;
    this.sources = sources;
  }

  /** Begins to; nothing happens if nobody knows who owns it, or the disk takes nothing now. */
  void repair(Digest digest) {
    if (cache.figures().storing()) {
      cache.owner(digest).filter(Repairs::isBlob).ifPresent(this::fetch);
    }
  }

  private static boolean isBlob(OwnedBlob owned) {
    MediaType type = owned.content().mediaType();
    return !type.isIndex() && !type.isImageManifest();
  }

  private void fetch(OwnedBlob owned) {
    RegistrySource source = sources.apply(owned.registry());
    if (source != null) {
      log.atInfo()
          .addKeyValue("digest", owned.content().digest())
          .addKeyValue("registry", owned.registry())
          .addKeyValue("repository", owned.repository())
          .log("fetching again");
      blobs.fetch(source, owned.repository(), owned.content());
    }
  }
}
