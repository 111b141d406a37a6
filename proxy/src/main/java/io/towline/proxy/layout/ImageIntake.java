package io.towline.proxy.layout;

import io.towline.cache.BlobCache;
import io.towline.cache.TagEntry;
import io.towline.cache.TagKey;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.manifest.KnownImages;
import io.towline.proxy.manifest.ManifestContents;
import io.towline.proxy.request.ImageName;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives stored blobs the names of images: looks that each is whole, and when all are, notes what
 * their repositories own and what their tags mean. Used once.
 */
final class ImageIntake {
  private static final int DEEPEST_INDEX = 3;

  private final BlobCache cache;
  private final Clock clock;
  private final List<Runnable> notes = new ArrayList<>();
  private final Set<Digest> needed = new HashSet<>();

  ImageIntake(BlobCache cache, Clock clock) {
    this.cache = cache;
    this.clock = clock;
  }

  /**
   * Looks at one image.
   *
   * @param ofIndex the index that it was taken out of, which its tag means, if that is stored
   * @return how many platforms of an index are not here
   * @throws JobRefusal if it is not whole
   */
  long take(ImageName name, Descriptor said, Optional<Digest> ofIndex)
      throws IOException, JobRefusal {
    long absent = walk(name, said, 0);
    Descriptor top = said;
    Optional<Descriptor> index = ofIndex.flatMap(digest -> indexOf(digest, said));
    if (index.isPresent()) {
      top = index.get();
      absent = walk(name, top, 0);
    }
    if (name.reference().orElse(null) instanceof Reference.Tag tag) {
      Descriptor meant = top;
      notes.add(() -> noteTag(name, tag.name(), meant));
    }
    return absent;
  }

  /** Everything that belongs to the images. */
  Set<Digest> needed() {
    return needed;
  }

  /** Notes it all. */
  void commit() {
    notes.forEach(Runnable::run);
  }

  private Optional<Descriptor> indexOf(Digest digest, Descriptor image) {
    try {
      return cache
          .content(digest)
          .filter(
              bytes ->
                  ManifestContents.of(bytes).images().stream()
                      .anyMatch(each -> each.manifest().digest().equals(image.digest())))
          .map(bytes -> new Descriptor(ManifestContents.typeOfIndex(bytes), digest, bytes.length));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private long walk(ImageName name, Descriptor manifest, int depth) throws IOException, JobRefusal {
    ManifestContents contents = contents(name, manifest);
    Descriptor exact =
        new Descriptor(
            manifest.mediaType(),
            manifest.digest(),
            cache.contents().size(manifest.digest()).orElse(manifest.sizeBytes()));
    needed.add(manifest.digest());
    notes.add(() -> noteManifest(name, exact, contents));
    for (Descriptor blob : contents.blobs()) {
      if (!cache.holds(blob.digest())) {
        throw new JobRefusal(
            "nothing was imported: " + name + " is not whole, " + blob.digest() + " is missing");
      }
      needed.add(blob.digest());
    }
    return contents.isIndex() ? images(name, contents, depth) : 0;
  }

  private long images(ImageName name, ManifestContents index, int depth)
      throws IOException, JobRefusal {
    if (depth >= DEEPEST_INDEX) {
      throw new JobRefusal("nothing was imported: " + name + " is an index of indexes of indexes");
    }
    long absent = 0;
    for (ManifestContents.Image image : index.images()) {
      if (cache.holds(image.manifest().digest())) {
        walk(name, image.manifest(), depth + 1);
      } else {
        absent++;
      }
    }
    if (absent == index.images().size()) {
      throw new JobRefusal(
          "nothing was imported: " + name + " is an index, and none of its images is here");
    }
    return absent;
  }

  private ManifestContents contents(ImageName name, Descriptor manifest)
      throws IOException, JobRefusal {
    Optional<byte[]> bytes =
        cache.holds(manifest.digest()) ? cache.content(manifest.digest()) : Optional.empty();
    if (bytes.isEmpty()) {
      throw new JobRefusal(
          "nothing was imported: the manifest of "
              + name
              + " is missing or over 4 MiB, "
              + manifest.digest());
    }
    try {
      return ManifestContents.checked(manifest.mediaType(), bytes.get());
    } catch (IllegalArgumentException e) {
      throw new JobRefusal(
          "nothing was imported: " + manifest.digest() + " of " + name + ": " + e.getMessage());
    }
  }

  private void noteManifest(ImageName name, Descriptor manifest, ManifestContents contents) {
    String registry = name.route().registry().name();
    cache.owners().record(registry, name.route().repository(), manifest);
    for (Descriptor named : contents.all()) {
      cache.owners().record(registry, name.route().repository(), named);
    }
    cache.manifests().record(registry, name.route().repository(), manifest, clock.instant());
  }

  /** The tag means this for clients of every kind; what it meant for some of them is over. */
  private void noteTag(ImageName name, String tag, Descriptor manifest) {
    String registry = name.route().registry().name();
    List<TagKey> before = new ArrayList<>();
    cache
        .tags()
        .forEach(
            (key, entry) -> {
              if (key.registry().equals(registry)
                  && key.repository().equals(name.route().repository())
                  && key.tag().equals(tag)) {
                before.add(key);
              }
            });
    before.forEach(cache.tags()::forget);
    cache
        .tags()
        .put(
            KnownImages.key(registry, name.route().repository(), tag),
            new TagEntry(manifest, clock.instant(), Optional.empty()));
  }
}
