package io.towline.proxy.image;

import io.towline.cache.BlobCache;
import io.towline.cache.ManifestEntry;
import io.towline.cache.ManifestKey;
import io.towline.cache.TagEntry;
import io.towline.cache.TagKey;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.manifest.ManifestContents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every image that is known here, by its tags, and where it has none by its digest. */
final class StoredImages {
  private record Home(String registry, RepositoryName repository) {}

  private record Tagged(String registry, RepositoryName repository, String tag, Digest digest) {}

  private StoredImages() {}

  /**
   * All of them, by name. A tag that clients of different kinds saw differently is there once for
   * each manifest. What an index in the same repository names is a part of it and no image of its
   * own.
   */
  static List<NamedImage> all(BlobCache cache, ImageGraph graph) {
    Map<ManifestKey, ManifestEntry> manifests = new HashMap<>();
    cache.manifests().forEach(manifests::put);
    Map<Tagged, NamedImage> tagged = new HashMap<>();
    Map<Home, Set<Digest>> accounted = new HashMap<>();
    cache.tags().forEach((key, entry) -> add(tagged, manifests, key, entry));
    for (NamedImage image : tagged.values()) {
      accountedIn(accounted, image.registry(), image.repository()).add(image.manifest().digest());
      images(graph, image.manifest(), accountedIn(accounted, image));
    }
    manifests.forEach(
        (key, entry) ->
            images(
                graph,
                untagged(key, entry).manifest(),
                accountedIn(accounted, untagged(key, entry))));
    List<NamedImage> all = new ArrayList<>(tagged.values());
    manifests.forEach(
        (key, entry) -> {
          boolean part =
              accountedIn(accounted, key.registry(), key.repository()).contains(key.digest());
          if (!part && cache.holds(key.digest())) {
            all.add(untagged(key, entry));
          }
        });
    all.sort(
        Comparator.comparing(NamedImage::name).thenComparing(i -> i.manifest().digest().hex()));
    return all;
  }

  /** Those that a filter means, its size included. */
  static List<NamedImage> chosen(
      BlobCache cache, ImageGraph graph, ImageFilter filter, Instant now) {
    ImageStates states = new ImageStates(cache, cache.contents(), graph, image -> false);
    return all(cache, graph).stream()
        .filter(image -> filter.matches(image, now))
        .filter(
            image ->
                filter.largerThan().isEmpty() || filter.matchesSize(states.of(image).sizeBytes()))
        .toList();
  }

  private static void add(
      Map<Tagged, NamedImage> tagged,
      Map<ManifestKey, ManifestEntry> manifests,
      TagKey key,
      TagEntry entry) {
    Digest digest = entry.manifest().digest();
    ManifestEntry known = manifests.get(new ManifestKey(key.registry(), key.repository(), digest));
    Instant used = known == null ? entry.checkedAt() : known.usedAt();
    NamedImage image =
        new NamedImage(
            key.registry(), key.repository(), Optional.of(key.tag()), entry.manifest(), used);
    tagged.merge(
        new Tagged(key.registry(), key.repository(), key.tag(), digest),
        image,
        (a, b) -> a.usedAt().isBefore(b.usedAt()) ? b : a);
  }

  private static NamedImage untagged(ManifestKey key, ManifestEntry entry) {
    return new NamedImage(
        key.registry(),
        key.repository(),
        Optional.empty(),
        new Descriptor(entry.mediaType(), key.digest(), entry.sizeBytes()),
        entry.usedAt());
  }

  /** Adds the images of an index, but not the manifest itself. */
  private static void images(ImageGraph graph, Descriptor manifest, Set<Digest> target) {
    if (manifest.mediaType().isIndex()) {
      graph
          .contents(manifest.digest())
          .map(ManifestContents::images)
          .ifPresent(images -> images.forEach(each -> target.add(each.manifest().digest())));
    }
  }

  private static Set<Digest> accountedIn(Map<Home, Set<Digest>> accounted, NamedImage image) {
    return accountedIn(accounted, image.registry(), image.repository());
  }

  private static Set<Digest> accountedIn(
      Map<Home, Set<Digest>> accounted, String registry, RepositoryName repository) {
    return accounted.computeIfAbsent(new Home(registry, repository), home -> new HashSet<>());
  }
}
