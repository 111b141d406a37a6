package io.towline.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Caffeine itself, by weight: W-TinyLFU. */
final class TinyLfuPolicy implements ComparedPolicy {
  private static final long KIB = 1024;

  private final Cache<Integer, Long> cache;

  TinyLfuPolicy(long maxBytes) {
    cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes / KIB)
            .weigher((Integer object, Long size) -> (int) ((size + KIB - 1) / KIB))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public boolean hit(int object, long sizeBytes) {
    if (cache.getIfPresent(object) != null) {
      return true;
    }
    cache.put(object, sizeBytes);
    return false;
  }
}
