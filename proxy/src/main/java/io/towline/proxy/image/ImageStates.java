package io.towline.proxy.image;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheContents;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.proxy.image.ImageState.MissingBlob;
import io.towline.proxy.image.ImageState.PlatformState;
import io.towline.proxy.manifest.ManifestContents;
import io.towline.proxy.manifest.Platform;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Looks how much of an image is stored. */
record ImageStates(
    BlobCache cache, CacheContents contents, ImageGraph graph, Predicate<NamedImage> pinned) {

  ImageState of(NamedImage image) {
    return new Look().at(image);
  }

  /** The look at one image. */
  private final class Look {
    private final Set<Digest> seen = new HashSet<>();
    private final List<PlatformState> platforms = new ArrayList<>();
    private final List<MissingBlob> missing = new ArrayList<>();
    private long sizeBytes;
    private long missingBytes;

    ImageState at(NamedImage image) {
      String state = stateOf(image.manifest());
      return new ImageState(
          image.name(),
          image.registry(),
          image.repository().toString(),
          image.tag().orElse(""),
          image.manifest().digest().toString(),
          image.manifest().mediaType().toString(),
          sizeBytes,
          missingBytes,
          image.usedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
          pinned.test(image),
          state,
          platforms,
          missing);
    }

    private String stateOf(Descriptor manifest) {
      Optional<ManifestContents> found = graph.contents(manifest.digest());
      if (found.isEmpty() || !cache.holds(manifest.digest())) { // in memory alone it will not last
        miss(manifest, "");
        return ImageState.UNKNOWN;
      }
      count(manifest);
      return found.get().isIndex()
          ? ofIndex(found.get())
          : ofImage(found.get(), "") ? ImageState.COMPLETE : ImageState.PARTIAL;
    }

    private String ofIndex(ManifestContents index) {
      index.blobs().forEach(this::count);
      for (ManifestContents.Image image : index.images()) {
        String platform = image.platform().map(Platform::toString).orElse("");
        platforms.add(
            new PlatformState(
                platform, image.manifest().digest().toString(), ofPlatform(image, platform)));
      }
      long complete = inState(ImageState.COMPLETE);
      if (complete == platforms.size()) {
        return ImageState.COMPLETE;
      }
      boolean rest = complete > 0 && inState(ImageState.PARTIAL) == 0;
      return rest ? ImageState.PLATFORMS : ImageState.PARTIAL;
    }

    private long inState(String state) {
      return platforms.stream().filter(each -> each.state().equals(state)).count();
    }

    private String ofPlatform(ManifestContents.Image image, String platform) {
      Optional<ManifestContents> found = graph.contents(image.manifest().digest());
      if (found.isEmpty() || !cache.holds(image.manifest().digest())) {
        return ImageState.ABSENT;
      }
      count(image.manifest());
      return ofImage(found.get(), platform) ? ImageState.COMPLETE : ImageState.PARTIAL;
    }

    private boolean ofImage(ManifestContents image, String platform) {
      boolean complete = true;
      for (Descriptor named : image.all()) {
        if (cache.holds(named.digest())) {
          count(named);
        } else {
          miss(named, platform);
          complete = false;
        }
      }
      return complete;
    }

    private void count(Descriptor blob) {
      if (seen.add(blob.digest())) {
        sizeBytes += contents.size(blob.digest()).orElse(0);
      }
    }

    private void miss(Descriptor blob, String platform) {
      if (seen.add(blob.digest())) {
        missingBytes += blob.sizeBytes();
        missing.add(new MissingBlob(blob.digest().toString(), blob.sizeBytes(), platform));
      }
    }
  }
}
