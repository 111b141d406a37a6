package io.towline.proxy.manifest;

import io.towline.cache.BlobCache;
import io.towline.cache.TagKey;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is stored of images: what a tag means, and what belongs to a manifest. Blocks on the disk.
 */
public final class KnownImages {
  private static final Logger log = LoggerFactory.getLogger(KnownImages.class);

  /** An index has a few dozen platforms; one that claims thousands is not followed to its end. */
  private static final int MOST_MANIFESTS = 200;

  private final BlobCache cache;

  public KnownImages(BlobCache cache) {
    this.cache = cache;
  }

  /**
   * What belongs to an image.
   *
   * @param manifests those that were looked for, and those of its platforms
   * @param blobs configurations and layers
   */
  public record Contents(Set<Digest> manifests, Set<Digest> blobs) {}

  /** What the reference was seen to mean; for a tag there may be one for each kind of client. */
  public List<Digest> manifests(String registry, RepositoryName repository, Reference reference) {
    return reference instanceof Reference.ByDigest byDigest
        ? List.of(byDigest.digest())
        : cache.tags().manifests(registry, repository, reference.toString());
  }

  /** The tag as clients see it that take every kind of manifest. */
  public static TagKey key(String registry, RepositoryName repository, String tag) {
    return new TagKey(registry, repository, tag, AcceptSet.ALL_MANIFESTS.normalised());
  }

  /** Everything that these manifests name, as far as they are stored. */
  public Contents contents(Collection<Digest> manifests) {
    Set<Digest> seen = new LinkedHashSet<>(manifests);
    Set<Digest> blobs = new LinkedHashSet<>();
    ArrayDeque<Digest> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (Descriptor named : names(open.removeFirst())) {
        if (!ManifestCheck.isManifest(named.mediaType())) {
          blobs.add(named.digest());
        } else if (seen.size() < MOST_MANIFESTS && seen.add(named.digest())) {
          open.add(named.digest());
        }
      }
    }
    return new Contents(seen, blobs);
  }

  private List<Descriptor> names(Digest manifest) {
    try {
      Optional<byte[]> content = cache.content(manifest);
      return content
          .map(
              bytes ->
                  ManifestCheck.names(
                      new StoredManifest(
                          new Descriptor(MediaType.OCTET_STREAM, manifest, bytes.length), bytes)))
          .orElse(List.of());
    } catch (IOException e) {
      log.warn("manifest {} cannot be read: {}", manifest, e.getMessage());
      return List.of();
    }
  }
}
