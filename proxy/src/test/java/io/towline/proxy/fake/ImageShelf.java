package io.towline.proxy.fake;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheEvents;
import io.towline.cache.CacheSettings;
import io.towline.cache.TagEntry;
import io.towline.cache.TagKey;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A cache with images in it, as pulls leave them, without a proxy. */
public final class ImageShelf implements AutoCloseable {
  public static final String REGISTRY = "fake.test";
  public static final Instant NOW = Instant.parse("2026-11-25T21:30:00Z");

  private final BlobCache cache;

  /** One in this folder. */
  public ImageShelf(Path directory) throws IOException {
    cache =
        BlobCache.open(new CacheSettings(directory, 1L << 30, false, Duration.ZERO), new Silence());
  }

  public BlobCache cache() {
    return cache;
  }

  /** Stores an image under a tag, used at this time. */
  public void put(String repository, String tag, Images.Image image, Instant used)
      throws IOException {
    putUntagged(repository, image, used);
    tag(repository, tag, image.descriptor(), used);
  }

  /** Stores an image that was pulled by its digest. */
  public void putUntagged(String repository, Images.Image image, Instant used) throws IOException {
    image.blobs().forEach(this::store);
    putManifest(repository, image.type(), image.manifest(), used);
  }

  /** Stores an index under a tag, and these images of it. */
  public Descriptor putIndex(String repository, String tag, byte[] index, Images.Image... images)
      throws IOException {
    for (Images.Image image : images) {
      putUntagged(repository, image, NOW);
    }
    Descriptor descriptor = putManifest(repository, MediaType.OCI_INDEX, index, NOW);
    tag(repository, tag, descriptor, NOW);
    return descriptor;
  }

  /** Stores bytes that nothing names. */
  public Digest store(byte[] bytes) {
    try {
      Digest digest = Digest.sha256(bytes);
      cache.put(digest, bytes);
      return digest;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Descriptor putManifest(String repository, MediaType type, byte[] manifest, Instant used) {
    Descriptor descriptor = new Descriptor(type, store(manifest), manifest.length);
    RepositoryName name = new RepositoryName(repository);
    cache.manifests().record(REGISTRY, name, descriptor, used);
    cache.owners().record(REGISTRY, name, descriptor);
    return descriptor;
  }

  private void tag(String repository, String tag, Descriptor manifest, Instant used) {
    cache
        .tags()
        .put(
            new TagKey(REGISTRY, new RepositoryName(repository), tag, "any"),
            new TagEntry(manifest, used, Optional.empty()));
  }

  @Override
  public void close() {
    cache.close();
  }

  private static final class Silence implements CacheEvents {
    @Override
    public void evicted(Digest digest, long bytes, String reason) {}

    @Override
    public void quarantined(Digest digest, String why) {}

    @Override
    public void storing(boolean now, String why) {}

    @Override
    public void warning(String message) {}
  }
}
