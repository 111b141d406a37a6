package io.towline.proxy.image;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheContents;
import io.towline.cache.CacheContents.Blob;
import io.towline.cache.CacheContents.Pile;
import io.towline.cache.CacheContents.Removal;
import io.towline.cache.ManifestKey;
import io.towline.oci.Digest;
import io.towline.proxy.job.Listener;
import io.towline.proxy.manifest.ManifestContents;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What nobody needs any more: blobs that no manifest names, manifests that no tag leads to and that
 * nobody asked for of late, downloads that rest for over a day, and the quarantine. What a pin
 * covers, and what somebody reads, stays.
 */
public record Garbage(BlobCache cache, Clock clock, ImagePins pins) {
  /** How long a manifest is needed without a tag: clients that pull by digest come back. */
  public static final Duration UNTAGGED_KEPT = Duration.ofHours(24);

  private static final int MOST_MANIFEST_BYTES = 4 << 20;

  /**
   * What is wanted.
   *
   * @param untagged whether manifests without a tag go however recently they were asked for
   * @param partials whether every resting download goes
   */
  public record Wish(boolean untagged, boolean partials, boolean dryRun) {}

  /** One image without a tag goes, or stays because it was asked for of late. */
  public record UntaggedEvent(String event, String image, String lastUsed) {}

  /**
   * The end of it. In a trial the counts are what would go.
   *
   * @param laterBlobs those that somebody reads, and that go when that is over
   * @param keptUntagged images without a tag that stay, because they were asked for of late
   */
  public record CollectedEvent(
      String event,
      long blobs,
      long blobBytes,
      long laterBlobs,
      long laterBytes,
      long partials,
      long partialBytes,
      long quarantined,
      long quarantinedBytes,
      long keptUntagged,
      boolean dryRun) {}

  /** Removes it, or in a trial only says what that would be. */
  public void collect(Wish wish, Listener listener) throws IOException {
    CacheContents contents = cache.contents();
    List<Blob> blobs = contents.blobs(); // before the manifests: one stored later is in use
    ImageGraph graph = new ImageGraph(cache);
    Roots roots = roots(wish, graph, listener);
    Set<Digest> needed = graph.reach(roots.digests);
    needed.addAll(pins.covered());
    List<Blob> unneeded = unneeded(wish, blobs, needed, graph);
    if (!wish.dryRun) {
      roots.forgotten.forEach(cache.manifests()::forget);
    }
    long[] sums = new long[4];
    for (Blob blob : unneeded) {
      Removal removal = wish.dryRun ? Removal.REMOVED : contents.remove(blob.digest());
      int at = removal == Removal.WHEN_CLOSED ? 2 : 0;
      sums[at] += removal == Removal.ABSENT ? 0 : 1;
      sums[at + 1] += removal == Removal.ABSENT ? 0 : blob.sizeBytes();
    }
    Pile partials = contents.resting(wish.partials);
    Pile quarantined = contents.quarantined();
    if (!wish.dryRun) {
      contents.dropResting(wish.partials);
      contents.dropQuarantined();
    }
    listener.tell(
        new CollectedEvent(
            "collected",
            sums[0],
            sums[1],
            sums[2],
            sums[3],
            partials.count(),
            partials.bytes(),
            quarantined.count(),
            quarantined.bytes(),
            roots.kept,
            wish.dryRun));
  }

  /** Where what is needed begins. */
  private static final class Roots {
    private final Set<Digest> digests = new HashSet<>();
    private final List<ManifestKey> forgotten = new ArrayList<>();
    private long kept;
  }

  private Roots roots(Wish wish, ImageGraph graph, Listener listener) throws IOException {
    Roots roots = new Roots();
    Instant before = clock.instant().minus(UNTAGGED_KEPT);
    for (NamedImage image : StoredImages.all(cache, graph)) {
      boolean isNeeded = image.tag().isPresent() || pins.isPinned(image);
      boolean isRecent = !wish.untagged && !image.usedAt().isBefore(before);
      if (isNeeded || isRecent) {
        roots.digests.add(image.manifest().digest());
      } else {
        roots.forgotten.add(
            new ManifestKey(image.registry(), image.repository(), image.manifest().digest()));
      }
      if (!isNeeded) {
        roots.kept += isRecent ? 1 : 0;
        listener.tell(
            new UntaggedEvent(
                isRecent ? "kept" : "removed", image.name(), image.usedAt().toString()));
      }
    }
    return roots;
  }

  /** Manifests that nobody noted, as an older version stored them, keep what they name too. */
  private List<Blob> unneeded(Wish wish, List<Blob> blobs, Set<Digest> needed, ImageGraph graph) {
    List<Blob> unneeded =
        new ArrayList<>(blobs.stream().filter(blob -> !needed.contains(blob.digest())).toList());
    Set<Digest> noted = new HashSet<>();
    cache.manifests().forEach((key, entry) -> noted.add(key.digest()));
    Instant before = clock.instant().minus(UNTAGGED_KEPT);
    List<Digest> unnoted =
        unneeded.stream()
            .map(Blob::digest)
            .filter(digest -> !wish.untagged && !noted.contains(digest))
            .filter(digest -> isRecentManifest(digest, before))
            .toList();
    Set<Digest> named = graph.reach(unnoted);
    unneeded.removeIf(blob -> named.contains(blob.digest()));
    return unneeded;
  }

  private boolean isRecentManifest(Digest digest, Instant before) {
    CacheContents contents = cache.contents();
    boolean recent = contents.storedAt(digest).filter(at -> at.isAfter(before)).isPresent();
    return recent
        && contents
            .peek(digest, MOST_MANIFEST_BYTES)
            .filter(bytes -> bytes.length > 0 && bytes[0] == '{')
            .filter(bytes -> !ManifestContents.of(bytes).all().isEmpty())
            .isPresent();
  }
}
