package io.towline.proxy.image;

import io.towline.cache.BlobCache;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.proxy.manifest.ManifestContents;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stored manifests name, as it was when each was first looked at. For one piece of work and
 * one thread, then thrown away.
 */
final class ImageGraph {
  private static final Logger log = LoggerFactory.getLogger(ImageGraph.class);

  private final BlobCache cache;
  private final Map<Digest, Optional<ManifestContents>> known = new HashMap<>();

  ImageGraph(BlobCache cache) {
    this.cache = cache;
  }

  /** What this manifest names; empty if it is not stored. */
  Optional<ManifestContents> contents(Digest manifest) {
    return known.computeIfAbsent(manifest, this::read);
  }

  /** These manifests and everything that they name, directly or by others. */
  Set<Digest> reach(Collection<Digest> manifests) {
    Set<Digest> reached = new LinkedHashSet<>(manifests);
    ArrayDeque<Digest> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      Optional<ManifestContents> found = contents(open.removeFirst());
      if (found.isEmpty()) {
        continue;
      }
      found.get().blobs().stream().map(Descriptor::digest).forEach(reached::add);
      for (ManifestContents.Image image : found.get().images()) {
        if (reached.add(image.manifest().digest())) {
          open.add(image.manifest().digest());
        }
      }
    }
    return reached;
  }

  private Optional<ManifestContents> read(Digest manifest) {
    try {
      return cache.content(manifest).map(ManifestContents::of);
    } catch (IOException e) {
      log.warn("manifest {} cannot be read: {}", manifest, e.getMessage());
      return Optional.empty();
    }
  }
}
