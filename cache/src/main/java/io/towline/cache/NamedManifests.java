package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The tags whose manifest is stored, by a name such as {@code docker.io/library/alpine:3}. A tag
 * that clients with different Accept saw differently has one manifest here, or tools would find its
 * name ambiguous: an index rather than one platform's manifest, then OCI's rather than Docker's,
 * which skopeo does not take from a layout, then what was seen last.
 */
final class NamedManifests {
  private static final Comparator<TagEntry> PREFERENCE =
      Comparator.<TagEntry, Boolean>comparing(entry -> entry.manifest().mediaType().isIndex())
          .thenComparing(entry -> !isDockers(entry.manifest().mediaType()))
          .thenComparing(TagEntry::checkedAt)
          .thenComparing(entry -> entry.manifest().digest().toString());

  private NamedManifests() {}

  /** Sorted by name, so that the same tags give the same file. */
  static SortedMap<String, Descriptor> of(TagStore tags, Predicate<Digest> holds) {
    SortedMap<String, TagEntry> best = new TreeMap<>();
    tags.forEach(
        (key, entry) -> {
          if (holds.test(entry.manifest().digest())) {
            String name = key.registry() + "/" + key.repository() + ":" + key.tag();
            best.merge(name, entry, (a, b) -> PREFERENCE.compare(a, b) >= 0 ? a : b);
          }
        });
    SortedMap<String, Descriptor> manifests = new TreeMap<>();
    best.forEach((name, entry) -> manifests.put(name, entry.manifest()));
    return manifests;
  }

  private static boolean isDockers(MediaType type) {
    return type.equals(MediaType.DOCKER_LIST) || type.equals(MediaType.DOCKER_MANIFEST);
  }
}
