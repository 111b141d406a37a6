package io.towline.proxy.image;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheContents.Removal;
import io.towline.cache.ManifestKey;
import io.towline.cache.TagKey;
import io.towline.oci.Digest;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.job.Listener;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes images: their names, and of their blobs those that nothing else needs, neither another
 * name nor a pin. What somebody reads goes when he has read it.
 */
public record ImageRemoval(BlobCache cache, Clock clock, ImagePins pins) {
  /** One image goes. */
  public record RemovedEvent(String event, String image, String digest) {}

  /**
   * The end of it.
   *
   * @param freedBlobs those that went, and in a trial those that would
   * @param laterBlobs those of them that somebody reads, and that go when that is over
   * @param keptBlobs those of the images that something else needs
   */
  public record FreedEvent(
      String event,
      long images,
      long freedBlobs,
      long freedBytes,
      long laterBlobs,
      long laterBytes,
      long keptBlobs,
      long keptBytes,
      boolean dryRun) {}

  /**
   * Removes what the filter means.
   *
   * @throws JobRefusal if that is nothing, or something that is pinned
   */
  public void remove(ImageFilter filter, boolean dryRun, Listener listener)
      throws IOException, JobRefusal {
    ImageGraph graph = new ImageGraph(cache);
    List<NamedImage> all = StoredImages.all(cache, graph);
    List<NamedImage> going = chosen(filter, graph);
    List<NamedImage> staying = new ArrayList<>(all);
    staying.removeAll(new HashSet<>(going));
    Set<Digest> needed = graph.reach(digests(staying));
    needed.addAll(pins.covered());
    Set<Digest> candidates = new LinkedHashSet<>(graph.reach(digests(going)));
    candidates.removeIf(digest -> !cache.holds(digest));
    List<Digest> unneeded = candidates.stream().filter(each -> !needed.contains(each)).toList();
    for (NamedImage image : going) {
      listener.tell(
          new RemovedEvent("removed", image.name(), image.manifest().digest().toString()));
    }
    long keptBytes = candidates.stream().filter(needed::contains).mapToLong(this::size).sum();
    if (!dryRun) {
      forget(going, staying, graph);
    }
    Sum freed = new Sum();
    Sum later = new Sum();
    for (Digest digest : unneeded) {
      long bytes = size(digest);
      Removal removal = dryRun ? Removal.REMOVED : cache.contents().remove(digest);
      freed.add(removal == Removal.REMOVED, bytes);
      later.add(removal == Removal.WHEN_CLOSED, bytes);
    }
    listener.tell(
        new FreedEvent(
            "freed",
            going.size(),
            freed.count,
            freed.bytes,
            later.count,
            later.bytes,
            candidates.size() - unneeded.size(),
            keptBytes,
            dryRun));
  }

  private static final class Sum {
    private long count;
    private long bytes;

    void add(boolean counts, long more) {
      count += counts ? 1 : 0;
      bytes += counts ? more : 0;
    }
  }

  private List<NamedImage> chosen(ImageFilter filter, ImageGraph graph) throws JobRefusal {
    List<NamedImage> chosen = StoredImages.chosen(cache, graph, filter, clock.instant());
    if (chosen.isEmpty()) {
      throw new JobRefusal("nothing in the cache is meant by that: `cache ls` shows what is there");
    }
    for (NamedImage image : chosen) {
      if (pins.isPinned(image)) {
        throw new JobRefusal(image.name() + " is pinned, and nothing was removed: unpin it first");
      }
    }
    return chosen;
  }

  /** The names go; a manifest is known no more where no name that stays leads to it. */
  private void forget(List<NamedImage> going, List<NamedImage> staying, ImageGraph graph) {
    List<TagKey> tags = new ArrayList<>();
    Set<String> names = new HashSet<>();
    going.forEach(image -> names.add(image.name() + "@" + image.manifest().digest()));
    cache
        .tags()
        .forEach(
            (key, entry) -> {
              String tagged = key.registry() + "/" + key.repository() + ":" + key.tag();
              if (names.contains(tagged + "@" + entry.manifest().digest())) {
                tags.add(key);
              }
            });
    tags.forEach(cache.tags()::forget);
    for (String home : new LinkedHashSet<>(going.stream().map(NamedImage::home).toList())) {
      Set<Digest> stay =
          graph.reach(digests(staying.stream().filter(i -> i.home().equals(home)).toList()));
      Set<Digest> gone =
          graph.reach(digests(going.stream().filter(i -> i.home().equals(home)).toList()));
      gone.removeAll(stay);
      List<ManifestKey> forgotten = new ArrayList<>();
      cache
          .manifests()
          .forEach(
              (key, entry) -> {
                boolean here = (key.registry() + "/" + key.repository()).equals(home);
                if (here && gone.contains(key.digest())) {
                  forgotten.add(key);
                }
              });
      forgotten.forEach(cache.manifests()::forget);
    }
  }

  private static List<Digest> digests(Collection<NamedImage> images) {
    return images.stream().map(image -> image.manifest().digest()).toList();
  }

  private long size(Digest digest) {
    return cache.contents().size(digest).orElse(0);
  }
}
