package io.towline.cache;

import com.github.benmanes.caffeine.cache.Interner;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * What tags were seen to mean, and when. Any thread, event loops included: lookups and changes are
 * in memory alone and reach {@code refs/tags.log} within a second, a mere new {@code checkedAt}
 * within a minute. There are at most {@link #MAX_TAGS}; those put longest ago go first.
 */
public final class TagStore implements AutoCloseable {
  /** The most entries that are kept, each set of accepted media types of a tag being one. */
  public static final int MAX_TAGS = 50_000;

  private final CacheEvents events;
  private final JournaledMap<TagKey, TagEntry> tags;
  private final Interner<String> words = Interner.newWeakInterner(); // registries, accept sets
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Reads what an earlier run knew, on the caller's thread; a disk that fails is a warning. */
  TagStore(Path cacheDirectory, CacheEvents events) {
    this(cacheDirectory, MAX_TAGS, new Background("towline-cache-tags"), events);
  }

  TagStore(Path cacheDirectory, int maxTags, Background background, CacheEvents events) {
    this.events = events;
    Path file = cacheDirectory.resolve("refs").resolve("tags.log");
    tags =
        new JournaledMap<>(new RecordJournal<>(file, new TagFormat()), maxTags, background, events);
  }

  /** What the tag was last seen to mean; empty: it was not seen. */
  public Optional<TagEntry> find(TagKey key) {
    return Optional.ofNullable(tags.get(key));
  }

  /** What the tag was seen to mean for clients of any kind; looks through all tags. */
  public List<Digest> manifests(String registry, RepositoryName repository, String tag) {
    Set<Digest> found = new LinkedHashSet<>();
    tags.forEach(
        (key, entry) -> {
          if (key.tag().equals(tag)
              && key.registry().equals(registry)
              && key.repository().equals(repository)) {
            found.add(entry.manifest().digest());
          }
        });
    return List.copyOf(found);
  }

  /**
   * Notes what the origin said of a tag. A tag whose accepted media types are over 1,024
   * characters, or its ETag over 256, is not kept: what was known of it goes.
   */
  public void put(TagKey key, TagEntry entry) {
    if (!TagFormat.fits(key, entry)) {
      forget(key);
      return;
    }
    TagEntry before = tags.get(key);
    if (before == null || !before.manifest().equals(entry.manifest())) {
      tags.put(compact(key), entry);
      listeners.forEach(Runnable::run);
    } else if (!before.etag().equals(entry.etag())) {
      tags.put(compact(key), entry);
    } else if (!before.checkedAt().equals(entry.checkedAt())) {
      tags.putLazily(compact(key), entry);
    }
  }

  /** Notes that there is no such tag any more. */
  public void forget(TagKey key) {
    if (tags.get(key) != null) {
      tags.remove(key);
      listeners.forEach(Runnable::run);
    }
  }

  /** In no order; what changes meanwhile may be seen or not. */
  public void forEach(BiConsumer<? super TagKey, ? super TagEntry> action) {
    tags.forEach(action);
  }

  /** Told after a tag came, went or moved, on the thread that did it. */
  public void onChange(Runnable action) {
    listeners.add(action);
  }

  /** Where this reports, and whoever shows it to others. */
  CacheEvents events() {
    return events;
  }

  /** Writes what is still in memory alone. Blocks on the disk. */
  @Override
  public void close() {
    tags.close();
  }

  private TagKey compact(TagKey key) {
    return new TagKey(
        words.intern(key.registry()), key.repository(), key.tag(), words.intern(key.accept()));
  }
}
