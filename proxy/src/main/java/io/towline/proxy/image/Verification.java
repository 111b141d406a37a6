package io.towline.proxy.image;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheContents;
import io.towline.cache.CacheContents.Blob;
import io.towline.oci.Digest;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.job.Listener;
import io.towline.proxy.job.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hashes what is stored; what is wrong is named and put in quarantine. */
public record Verification(BlobCache cache, Clock clock) {
  /** How far it is. */
  public record ProgressEvent(
      String event, long blobs, long allBlobs, long bytes, long allBytes, double bytesPerSecond) {}

  /**
   * One blob is not what its name says, or cannot be read.
   *
   * @param quarantined whether it was put aside; what cannot be read stays where it is
   * @param images those that need it
   */
  public record WrongEvent(
      String event, String digest, String reason, boolean quarantined, List<String> images) {}

  /** The end of it. */
  public record VerifiedEvent(String event, long blobs, long bytes, double seconds, long wrong) {}

  /**
   * Verifies the blobs of the images that the filter means, or all.
   *
   * @throws JobRefusal if the filter means nothing
   */
  public void verify(ImageFilter filter, Listener listener) throws IOException, JobRefusal {
    new Run(listener, chosen(filter)).run();
  }

  private List<Blob> chosen(ImageFilter filter) throws JobRefusal {
    List<Blob> blobs = new ArrayList<>(cache.contents().blobs());
    if (!filter.isAll()) {
      ImageGraph graph = new ImageGraph(cache);
      Set<Digest> named = new HashSet<>();
      StoredImages.chosen(cache, graph, filter, clock.instant())
          .forEach(image -> named.addAll(graph.reach(List.of(image.manifest().digest()))));
      if (named.isEmpty()) {
        throw new JobRefusal(
            "nothing in the cache is meant by that: `cache ls` shows what is there");
      }
      blobs.removeIf(blob -> !named.contains(blob.digest()));
    }
    blobs.sort(Comparator.comparing(blob -> blob.digest().hex()));
    return blobs;
  }

  /** One pass over them. */
  private final class Run {
    private final Listener listener;
    private final List<Blob> blobs;
    private final long allBytes;
    private final Pace pace = new Pace(System::nanoTime);
    private long doneBlobs;
    private long doneBytes;
    private long wrong;

    Run(Listener listener, List<Blob> blobs) {
      this.listener = listener;
      this.blobs = blobs;
      this.allBytes = blobs.stream().mapToLong(Blob::sizeBytes).sum();
    }

    void run() throws IOException {
      progress(0);
      for (Blob blob : blobs) {
        try {
          verify(blob);
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
        doneBlobs++;
        doneBytes += blob.sizeBytes();
      }
      progress(0);
      listener.tell(new VerifiedEvent("verified", doneBlobs, doneBytes, pace.seconds(), wrong));
    }

    private void verify(Blob blob) throws IOException {
      List<String> users = List.of();
      Optional<String> reason;
      boolean quarantined = true;
      try {
        CacheContents contents = cache.contents();
        reason = contents.verify(blob.digest(), this::hashed);
      } catch (IOException e) {
        reason = Optional.of("it cannot be read: " + e.getMessage());
        quarantined = false;
      }
      if (reason.isPresent()) {
        wrong++;
        users = users(blob.digest());
        listener.tell(
            new WrongEvent("wrong", blob.digest().toString(), reason.get(), quarantined, users));
      }
    }

    private void hashed(long bytes) {
      if (pace.isTime()) {
        try {
          progress(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e); // nobody listens any more
        }
      }
    }

    private void progress(long more) throws IOException {
      long bytes = doneBytes + more;
      listener.tell(
          new ProgressEvent(
              "progress",
              doneBlobs,
              blobs.size(),
              bytes,
              allBytes,
              bytes / Math.max(1e-9, pace.seconds())));
    }

    /** A manifest that is gone leads nowhere, so an image is found by its own digest too. */
    private List<String> users(Digest digest) {
      ImageGraph graph = new ImageGraph(cache);
      return StoredImages.all(cache, graph).stream()
          .filter(image -> graph.reach(List.of(image.manifest().digest())).contains(digest))
          .map(NamedImage::name)
          .distinct()
          .limit(20)
          .toList();
    }
  }
}
