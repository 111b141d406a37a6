package io.towline.proxy.layout;

import io.towline.cache.BlobCache;
import io.towline.cache.TagEntry;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.Reference;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.manifest.ManifestContents;
import io.towline.proxy.manifest.Platform;
import io.towline.proxy.request.ImageName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Finds what belongs to an image, whole: a manifest, or an index with every platform, or of an
 * index the platforms that are asked for.
 *
 * @param platforms empty: all of them
 */
record ExportChoice(BlobCache cache, List<Platform> platforms) {
  private static final int MOST_NAMED = 20;

  /**
   * The image, by its tag or digest; without either the tag is {@code latest}.
   *
   * @throws JobRefusal naming what is missing
   */
  ExportedImage find(ImageName image) throws IOException, JobRefusal {
    Reference reference = image.reference().orElse(new Reference.Tag("latest"));
    String name = image.reference().isPresent() ? image.toString() : image + ":" + reference;
    Descriptor top = top(image, reference, name);
    ManifestContents contents = contents(top, name, "its manifest");
    Gathered gathered = new Gathered(name);
    if (!contents.isIndex()) {
      gathered.image(top, contents);
      return gathered.done(top, Optional.empty());
    }
    if (platforms.isEmpty()) {
      gathered.add(top);
      contents.blobs().forEach(gathered::add);
      for (ManifestContents.Image each : contents.images()) {
        gathered.image(each);
      }
      return gathered.done(top, Optional.empty());
    }
    List<ManifestContents.Image> chosen = chosen(contents, name);
    for (ManifestContents.Image each : chosen) {
      gathered.image(each);
    }
    gathered.add(top);
    return chosen.size() == 1
        ? gathered.done(chosen.get(0).manifest(), Optional.of(top))
        : gathered.done(top, Optional.empty());
  }

  private Descriptor top(ImageName image, Reference reference, String name) throws JobRefusal {
    String registry = image.route().registry().name();
    if (reference instanceof Reference.ByDigest byDigest) {
      Digest digest = byDigest.digest();
      return cache
          .owners()
          .find(registry, image.route().repository(), digest)
          .filter(descriptor -> ManifestContents.isManifest(descriptor.mediaType()))
          .orElseThrow(() -> unknown(name));
    }
    List<TagEntry> entries = new ArrayList<>();
    cache
        .tags()
        .forEach(
            (key, entry) -> {
              if (key.registry().equals(registry)
                  && key.repository().equals(image.route().repository())
                  && key.tag().equals(reference.toString())) {
                entries.add(entry);
              }
            });
    return entries.stream()
        .max(
            Comparator.<TagEntry, Boolean>comparing(e -> cache.holds(e.manifest().digest()))
                .thenComparing(e -> e.manifest().mediaType().isIndex())
                .thenComparing(e -> e.manifest().mediaType().equals(MediaType.OCI_MANIFEST))
                .thenComparing(TagEntry::checkedAt))
        .map(TagEntry::manifest)
        .orElseThrow(() -> unknown(name));
  }

  private static JobRefusal unknown(String name) {
    return new JobRefusal(
        name + " is not in the cache: `cache ls` shows what is, `prefetch` fetches it");
  }

  private ManifestContents contents(Descriptor manifest, String name, String what)
      throws IOException, JobRefusal {
    Optional<byte[]> bytes = cache.content(manifest.digest());
    if (bytes.isEmpty() || !cache.holds(manifest.digest())) {
      throw new JobRefusal(
          name + " is not complete in the cache: " + what + " is missing, " + manifest.digest());
    }
    return ManifestContents.of(bytes.get());
  }

  private List<ManifestContents.Image> chosen(ManifestContents index, String name)
      throws JobRefusal {
    Map<Digest, ManifestContents.Image> chosen = new LinkedHashMap<>();
    for (Platform wanted : platforms) {
      List<ManifestContents.Image> matching =
          index.images().stream()
              .filter(image -> image.platform().filter(wanted::matches).isPresent())
              .toList();
      if (matching.isEmpty()) {
        String known =
            index.images().stream()
                .filter(image -> !image.isAttestation())
                .flatMap(image -> image.platform().stream())
                .map(Platform::toString)
                .collect(Collectors.joining(", "));
        throw new JobRefusal(
            name + " has no image for " + wanted + " (--platform): it has " + known);
      }
      ManifestContents.Image best =
          matching.stream()
              .filter(i -> cache.holds(i.manifest().digest()))
              .findFirst()
              .orElse(matching.get(0));
      chosen.put(best.manifest().digest(), best);
    }
    return List.copyOf(chosen.values());
  }

  /** What was found of one image so far. */
  private final class Gathered {
    private final String name;
    private final Map<Digest, Descriptor> contents = new LinkedHashMap<>();
    private final List<Digest> images = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    Gathered(String name) {
      this.name = name;
    }

    void image(ManifestContents.Image image) throws IOException, JobRefusal {
      String platform = image.platform().map(each -> " of " + each).orElse("");
      if (!cache.holds(image.manifest().digest())) {
        missing.add("the manifest" + platform + ", " + image.manifest().digest());
        return;
      }
      ManifestContents found =
          ExportChoice.this.contents(image.manifest(), name, "the manifest" + platform);
      image(image.manifest(), found);
    }

    void image(Descriptor manifest, ManifestContents found) {
      add(manifest);
      found.all().forEach(this::add);
      if (!found.isIndex()) {
        images.add(manifest.digest());
      }
    }

    void add(Descriptor blob) {
      OptionalLong stored = cache.contents().size(blob.digest());
      if (stored.isEmpty()) {
        missing.add(blob.digest() + " (" + blob.sizeBytes() + " bytes)");
      } else {
        contents.putIfAbsent(
            blob.digest(), new Descriptor(blob.mediaType(), blob.digest(), stored.getAsLong()));
      }
    }

    ExportedImage done(Descriptor top, Optional<Descriptor> index) throws JobRefusal {
      if (!missing.isEmpty()) {
        String first = missing.stream().limit(MOST_NAMED).collect(Collectors.joining("\n  "));
        String more =
            missing.size() > MOST_NAMED ? "\n  and " + (missing.size() - MOST_NAMED) + " more" : "";
        throw new JobRefusal(
            name
                + " is not complete in the cache (prefetch it first); missing:\n  "
                + first
                + more);
      }
      return new ExportedImage(name, top, index, images, List.copyOf(contents.values()));
    }
  }
}
