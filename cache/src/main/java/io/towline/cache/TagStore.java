package io.towline.cache;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The tags that were seen, and what they meant. */
public final class TagStore implements AutoCloseable {
  private final Map<TagKey, TagEntry> entries = new ConcurrentHashMap<>();

  TagStore(Path cacheDirectory, CacheEvents events) {}

  public Optional<TagEntry> find(TagKey key) {
    return Optional.ofNullable(entries.get(key));
  }

  public void put(TagKey key, TagEntry entry) {
    entries.put(key, entry);
  }

  public void forget(TagKey key) {
    entries.remove(key);
  }

  @Override
  public void close() {}
}
