package io.towline.proxy.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.cache.BlobCache;
import io.towline.cache.ContentConflictException;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.job.Listener;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Takes images out of a tar of an OCI image layout, gzipped or not. Every blob is verified; a tar
 * that is refused leaves nothing behind.
 *
 * @param as where the images go: a repository, or for one image a name with a tag; empty: as the
 *     layout names them
 */
public record LayoutImport(BlobCache cache, Clock clock, Routes routes, Optional<String> as) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_IMAGES = 10_000;

  /**
   * One image is here.
   *
   * @param absent how many platforms of its index the layout does not have
   */
  public record ImportedEvent(String event, String image, String digest, long absent) {}

  /**
   * The end of it.
   *
   * @param newBlobs those that were not here before
   */
  public record TakenEvent(
      String event, long images, long blobs, long bytes, long newBlobs, long newBytes) {}

  /** An image as the layout's index names it. */
  private record Named(Descriptor top, String name, Optional<Digest> ofIndex) {}

  /**
   * Reads all of the stream, which is borrowed; then tells of the images.
   *
   * @param whenAt told how many bytes of blobs were read
   * @throws JobRefusal saying what is wrong with the tar
   */
  public void take(InputStream in, LongConsumer whenAt, Listener listener)
      throws IOException, JobRefusal {
    try (LayoutBlobs blobs = new LayoutBlobs(cache)) {
      boolean done = false;
      ImageIntake intake = new ImageIntake(cache, clock);
      try {
        blobs.read(in, whenAt);
        List<ImportedEvent> imported = images(blobs, intake);
        intake.commit();
        done = true;
        for (ImportedEvent each : imported) {
          listener.tell(each);
        }
        listener.tell(
            new TakenEvent(
                "taken",
                imported.size(),
                blobs.count(),
                blobs.bytes(),
                blobs.freshCount(),
                blobs.freshBytes()));
      } catch (LayoutException | ContentConflictException e) {
        throw new JobRefusal("nothing was imported: " + e.getMessage());
      } finally {
        blobs.removeFreshBut(done ? intake.needed() : List.of());
      }
    }
  }

  private List<ImportedEvent> images(LayoutBlobs blobs, ImageIntake intake)
      throws IOException, JobRefusal {
    List<Named> named = named(blobs.index());
    ImportNames names = new ImportNames(routes, as);
    List<ImportedEvent> imported = new ArrayList<>();
    for (Named each : named) {
      ImageName name = names.of(each.name, named.size() == 1);
      imported.add(
          new ImportedEvent(
              "imported",
              name.toString(),
              each.top.digest().toString(),
              intake.take(name, each.top, each.ofIndex)));
    }
    return imported;
  }

  private static List<Named> named(byte[] index) throws LayoutException {
    List<Named> named = new ArrayList<>();
    JsonNode root;
    try {
      root = JSON.readTree(index);
    } catch (IOException e) {
      throw new LayoutException(LayoutNames.INDEX + " is no JSON");
    }
    for (JsonNode each : root.path("manifests")) {
      named.add(named(each));
      if (named.size() > MOST_IMAGES) {
        throw new LayoutException("the archive has over " + MOST_IMAGES + " images");
      }
    }
    if (named.isEmpty()) {
      throw new LayoutException("the archive has no images");
    }
    return named;
  }

  private static Named named(JsonNode entry) throws LayoutException {
    JsonNode annotations = entry.path("annotations");
    String reference = annotations.path(LayoutNames.REF_NAME).asText();
    String image = annotations.path(LayoutNames.IMAGE_NAME).asText();
    try {
      String of = annotations.path(LayoutNames.OF_INDEX).asText();
      return new Named(
          new Descriptor(
              MediaType.parse(entry.path("mediaType").asText()),
              Digest.parse(entry.path("digest").asText()),
              entry.path("size").asLong(-1)),
          image.isEmpty() ? reference : image,
          of.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(of)));
    } catch (IllegalArgumentException e) {
      throw new LayoutException(LayoutNames.INDEX + " names something that is no image");
    }
  }
}
