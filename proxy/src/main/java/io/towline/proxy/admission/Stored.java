package io.towline.proxy.admission;

import io.towline.cache.BlobCache;
import io.towline.cache.ManifestEntry;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.proxy.manifest.ManifestContents;
import io.towline.proxy.request.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What the cache knows of a repository. Blocks on the disk. */
record Stored(BlobCache cache) {
  /** Those used last; a repository with more of them is one where a pull asks for them anew. */
  private static final int MOST = 200;

  /** A stored manifest. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Manifest(Descriptor descriptor, byte[] content, List<Descriptor> names) {
    static Manifest of(Descriptor descriptor, byte[] content) {
      return new Manifest(descriptor, content, ManifestContents.of(content).all());
    }
  }

  /** The tags that are known to mean this. */
  List<String> tags(Route route, Digest digest) {
    TreeSet<String> tags = new TreeSet<>();
    cache
        .tags()
        .forEach(
            (key, entry) -> {
              if (entry.manifest().digest().equals(digest)
                  && key.registry().equals(route.registry().name())
                  && key.repository().equals(route.repository())) {
                tags.add(key.tag());
              }
            });
    return List.copyOf(tags);
  }

  /**
   * The stored manifests of the repository that name this, those used last first.
   *
   * @param indexes whether indexes are looked at alone
   */
  List<Manifest> naming(Route route, Digest digest, boolean indexes) {
    List<Map.Entry<Digest, ManifestEntry>> found = new ArrayList<>();
    cache
        .manifests()
        .forEach(
            (key, entry) -> {
              if (key.registry().equals(route.registry().name())
                  && key.repository().equals(route.repository())
                  && (!indexes || entry.mediaType().isIndex())) {
                found.add(Map.entry(key.digest(), entry));
              }
            });
    found.sort((one, other) -> other.getValue().usedAt().compareTo(one.getValue().usedAt()));
    List<Manifest> naming = new ArrayList<>();
    for (Map.Entry<Digest, ManifestEntry> each : found.subList(0, Math.min(MOST, found.size()))) {
      read(each.getKey(), each.getValue())
          .filter(manifest -> manifest.names().stream().anyMatch(n -> n.digest().equals(digest)))
          .ifPresent(naming::add);
    }
    return naming;
  }

  private Optional<Manifest> read(Digest digest, ManifestEntry entry) {
    try {
      return cache
          .content(digest)
          .map(
              bytes -> Manifest.of(new Descriptor(entry.mediaType(), digest, bytes.length), bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
