package io.towline.proxy.image;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.towline.cache.BlobCache;
import io.towline.cache.CacheContents.Blob;
import io.towline.cache.CacheFigures;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.proxy.job.Listener;
import io.towline.proxy.manifest.ManifestContents;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Tells what is in the cache, one event for each image or blob, then the totals.
 *
 * @param pinned whether an image is never evicted
 */
public record ImageList(BlobCache cache, Clock clock, Predicate<NamedImage> pinned) {
  private static final int MOST_NAMES = 10;

  /** One image. */
  public record ImageEvent(String event, @JsonUnwrapped ImageState image) {}

  /**
   * One blob.
   *
   * @param kind manifest, config, layer, or unused where no manifest here names it
   * @param storedAt as in 2026-11-25T21:30:02Z; empty if it is gone meanwhile
   * @param images some of those that need it
   */
  public record BlobEvent(
      String event,
      String digest,
      long sizeBytes,
      String kind,
      String storedAt,
      List<String> images) {}

  /**
   * The end of a list.
   *
   * @param listed how many images or blobs
   * @param listedBytes what is stored of them, each blob once
   * @param bytes of the whole cache, partial downloads and quarantine included
   */
  public record TotalsEvent(
      String event,
      long listed,
      long listedBytes,
      long blobs,
      long bytes,
      long maxBytes,
      long partialDownloads) {}

  /** Tells of images. */
  public void images(ImageFilter filter, Listener listener) throws IOException {
    ImageGraph graph = new ImageGraph(cache);
    ImageStates states = new ImageStates(cache, cache.contents(), graph, pinned);
    Set<Digest> listed = new HashSet<>();
    Instant now = clock.instant();
    long count = 0;
    for (NamedImage image : StoredImages.all(cache, graph)) {
      if (filter.matches(image, now)) {
        ImageState state = states.of(image);
        if (filter.matchesSize(state.sizeBytes())) {
          count++;
          listed.addAll(graph.reach(List.of(image.manifest().digest())));
          listener.tell(new ImageEvent("image", state));
        }
      }
    }
    long bytes = listed.stream().mapToLong(each -> cache.contents().size(each).orElse(0)).sum();
    listener.tell(totals(count, bytes));
  }

  /** Tells of blobs, the largest first. */
  public void blobs(ImageFilter filter, Listener listener) throws IOException {
    Map<Digest, Set<String>> users = new HashMap<>();
    Map<Digest, String> kinds = new HashMap<>();
    uses(filter, users, kinds);
    boolean ofImages = !filter.images().isEmpty() || filter.registry().isPresent();
    List<Blob> blobs = new ArrayList<>(cache.contents().blobs());
    blobs.removeIf(blob -> ofImages && !users.containsKey(blob.digest()));
    blobs.removeIf(blob -> !filter.matchesSize(blob.sizeBytes()));
    blobs.sort(
        Comparator.comparingLong(Blob::sizeBytes)
            .reversed()
            .thenComparing(blob -> blob.digest().toString()));
    Optional<Instant> before = filter.olderThan().map(age -> clock.instant().minus(age));
    long count = 0;
    long bytes = 0;
    for (Blob blob : blobs) {
      Optional<Instant> stored = cache.contents().storedAt(blob.digest());
      if (before.isEmpty() || stored.filter(before.get()::isAfter).isPresent()) {
        count++;
        bytes += blob.sizeBytes();
        listener.tell(event(blob, stored, users, kinds));
      }
    }
    listener.tell(totals(count, bytes));
  }

  private static BlobEvent event(
      Blob blob,
      Optional<Instant> stored,
      Map<Digest, Set<String>> users,
      Map<Digest, String> kinds) {
    return new BlobEvent(
        "blob",
        blob.digest().toString(),
        blob.sizeBytes(),
        kinds.getOrDefault(blob.digest(), "unused"),
        stored.map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(""),
        users.getOrDefault(blob.digest(), Set.of()).stream().limit(MOST_NAMES).toList());
  }

  private void uses(ImageFilter filter, Map<Digest, Set<String>> users, Map<Digest, String> kinds) {
    ImageFilter names =
        new ImageFilter(filter.images(), filter.registry(), Optional.empty(), OptionalLong.empty());
    ImageGraph graph = new ImageGraph(cache);
    Instant now = clock.instant();
    for (NamedImage image : StoredImages.all(cache, graph)) {
      if (names.matches(image, now)) {
        for (Digest digest : graph.reach(List.of(image.manifest().digest()))) {
          users.computeIfAbsent(digest, each -> new TreeSet<>()).add(image.name());
          graph.contents(digest).ifPresent(contents -> note(digest, contents, kinds));
        }
      }
    }
  }

  private static void note(Digest manifest, ManifestContents contents, Map<Digest, String> kinds) {
    List<Descriptor> blobs = contents.blobs();
    if (contents.isIndex() || !blobs.isEmpty()) {
      kinds.put(manifest, "manifest");
    }
    for (int i = 0; i < blobs.size(); i++) {
      kinds.putIfAbsent(blobs.get(i).digest(), i == 0 ? "config" : "layer");
    }
  }

  private TotalsEvent totals(long listed, long listedBytes) {
    CacheFigures figures = cache.figures();
    return new TotalsEvent(
        "totals",
        listed,
        listedBytes,
        figures.blobs(),
        figures.bytes(),
        figures.maxBytes(),
        figures.partials());
  }
}
