package io.towline.proxy.layout;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheContents;
import io.towline.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Takes the blobs of a layout's tar into the cache, each verified, in whatever order they come.
 * Until it is closed none of them is evicted.
 */
final class LayoutBlobs implements AutoCloseable {
  static final int MOST_INDEX_BYTES = 4 << 20;

  private static final long MOST_SKIPPED_BYTES = 1L << 30;

  private final BlobCache cache;
  private final List<CacheContents.Hold> holds = new ArrayList<>();
  private final Set<Digest> seen = new HashSet<>();
  private final Set<Digest> fresh = new HashSet<>();
  private Optional<byte[]> index = Optional.empty();
  private boolean isLayout;
  private long bytes;
  private long freshBytes;
  private long skippedBytes;

  LayoutBlobs(BlobCache cache) {
    this.cache = cache;
  }

  /**
   * Reads the whole tar.
   *
   * @param whenAt told how many bytes of blobs were read
   * @throws LayoutException if it is no layout, or something in it is refused
   */
  void read(InputStream in, LongConsumer whenAt) throws IOException {
    TarReader tar = new TarReader(PlainStream.of(in));
    for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      if (next.get().isFile()) {
        take(next.get(), tar.content(), whenAt);
      }
    }
  }

  private void take(TarEntry entry, InputStream content, LongConsumer whenAt) throws IOException {
    Optional<Digest> digest = LayoutNames.digest(entry.name());
    if (digest.isPresent()) {
      store(new CacheContents.Blob(digest.get(), entry.sizeBytes()), content, whenAt);
    } else if (entry.name().equals(LayoutNames.INDEX)) {
      index = Optional.of(small(entry, content));
    } else if (entry.name().equals(LayoutNames.LAYOUT)) {
      small(entry, content);
      isLayout = true;
    } else {
      skippedBytes += entry.sizeBytes();
      if (skippedBytes > MOST_SKIPPED_BYTES) {
        throw new LayoutException("over 1 GiB of the archive belongs to no image layout: refused");
      }
    }
  }

  private static byte[] small(TarEntry entry, InputStream content) throws IOException {
    if (entry.sizeBytes() > MOST_INDEX_BYTES) {
      throw new LayoutException(
          entry.name() + " has " + entry.sizeBytes() + " bytes, over 4 MiB: refused");
    }
    return content.readAllBytes();
  }

  private void store(CacheContents.Blob blob, InputStream content, LongConsumer whenAt)
      throws IOException {
    if (!seen.add(blob.digest())) {
      throw new LayoutException("the archive has " + blob.digest() + " twice: refused");
    }
    long before = bytes;
    boolean isFresh = cache.contents().store(blob, content, at -> whenAt.accept(before + at));
    holds.add(cache.contents().hold(List.of(blob.digest())));
    bytes += blob.sizeBytes();
    if (isFresh) {
      fresh.add(blob.digest());
      freshBytes += blob.sizeBytes();
    }
  }

  /**
   * The layout's index.
   *
   * @throws LayoutException if there was none
   */
  byte[] index() throws LayoutException {
    if (index.isEmpty() || !isLayout) {
      throw new LayoutException(
          "this is no OCI image layout: "
              + (isLayout ? LayoutNames.INDEX : LayoutNames.LAYOUT)
              + " is missing (`skopeo copy … oci-archive:FILE` and `towline cache export` make one)");
    }
    return index.get();
  }

  /** How many blobs were read. */
  int count() {
    return seen.size();
  }

  long bytes() {
    return bytes;
  }

  /** How many of them were not here before. */
  int freshCount() {
    return fresh.size();
  }

  long freshBytes() {
    return freshBytes;
  }

  /** Removes those that were not here before, but for these. */
  void removeFreshBut(Collection<Digest> needed) throws IOException {
    release();
    fresh.removeAll(needed);
    for (Digest digest : fresh) {
      cache.contents().remove(digest);
    }
    fresh.clear();
  }

  private void release() {
    holds.forEach(CacheContents.Hold::close);
    holds.clear();
  }

  @Override
  public void close() {
    release();
  }
}
