package io.towline.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.towline.oci.Digest;
import java.util.Optional;

/** Verified small content in memory, 16 MiB of it: what the hot path answers manifests from. */
final class SmallContents {
  /** The largest manifest there is here, and the largest entry. */
  static final int MAX_CONTENT_BYTES = 4 << 20;

  private static final long MAX_BYTES = 16 << 20;
  private static final int ENTRY_BYTES = 256;

  private final Cache<Digest, byte[]> contents =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Digest digest, byte[] content) -> content.length + ENTRY_BYTES)
          .executor(Runnable::run)
          .build();

  Optional<byte[]> find(Digest digest) {
    return Optional.ofNullable(contents.getIfPresent(digest));
  }

  void remove(Digest digest) {
    contents.invalidate(digest);
  }

  void put(Digest digest, byte[] verified) {
    contents.put(digest, verified);
  }
}
