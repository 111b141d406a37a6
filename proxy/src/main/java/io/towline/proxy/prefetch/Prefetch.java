package io.towline.proxy.prefetch;

import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.blob.BlobStore;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.job.Listener;
import io.towline.proxy.job.Pace;
import io.towline.proxy.manifest.ManifestContents;
import io.towline.proxy.manifest.ManifestPull;
import io.towline.proxy.manifest.Platform;
import io.towline.proxy.request.ContentGate;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Route;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Pulls whole images into the cache, as a client would: by the same questions, downloads and
 * watchdogs, shared with the clients.
 *
 * @param sources where a configured registry's content comes from
 * @param gate what clients are refused is not fetched either
 */
public record Prefetch(
    ManifestPull manifests,
    BlobStore blobs,
    Function<RegistryConfig, RegistrySource> sources,
    ContentGate gate) {
  private static final int MOST_MANIFESTS = 200;
  private static final long MANIFEST_SECONDS = 120;

  /** A blob of the image, before it is pulled. */
  public record Planned(String digest, long sizeBytes) {}

  /**
   * What will be pulled.
   *
   * @param stale whether the tag's origin does not answer, and this is what the tag meant before
   */
  public record ImageEvent(
      String event,
      String image,
      String digest,
      boolean stale,
      List<String> platforms,
      List<Planned> blobs) {}

  /** All of the image is here. */
  public record DoneEvent(
      String event,
      String image,
      String digest,
      long blobs,
      long bytes,
      long fetchedBlobs,
      long fetchedBytes,
      double seconds) {}

  /**
   * Pulls one image; without a tag or digest its tag is {@code latest}. Blocks.
   *
   * @param platforms of an image that has several; empty: all of them
   * @throws JobRefusal saying why not all of it could be pulled
   */
  public void run(ImageName image, List<Platform> platforms, Listener listener)
      throws IOException, JobRefusal {
    Reference reference = image.reference().orElse(new Reference.Tag("latest"));
    String name = image.reference().isPresent() ? image.toString() : image + ":" + reference;
    RegistrySource source = sources.apply(image.route().registry());
    Pace pace = new Pace(System::nanoTime);
    Plan plan = new Plan(source, image.route().repository(), name, platforms);
    ManifestPull.Pulled top = plan.gather(reference);
    listener.tell(
        new ImageEvent(
            "image",
            name,
            top.manifest().digest().toString(),
            top.stale(),
            List.copyOf(plan.platformsFound),
            plan.blobs.values().stream()
                .map(blob -> new Planned(blob.digest().toString(), blob.sizeBytes()))
                .toList()));
    BlobPulls pulls =
        new BlobPulls(blobs, source, image.route().repository(), List.copyOf(plan.blobs.values()));
    pulls.run(listener);
    listener.tell(
        new DoneEvent(
            "done",
            name,
            top.manifest().digest().toString(),
            plan.blobs.size(),
            plan.blobs.values().stream().mapToLong(Descriptor::sizeBytes).sum(),
            pulls.fetchedBlobs(),
            pulls.fetchedBytes(),
            pace.seconds()));
  }

  /** Finds what the image is made of, and pulls its manifests. */
  private final class Plan {
    private final RegistrySource source;
    private final RepositoryName repository;
    private final String name;
    private final List<Platform> platforms;
    private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final Set<String> platformsFound = new LinkedHashSet<>();

    Plan(RegistrySource source, RepositoryName repository, String name, List<Platform> platforms) {
      this.source = source;
      this.repository = repository;
      this.name = name;
      this.platforms = platforms;
    }

    ManifestPull.Pulled gather(Reference reference) throws JobRefusal {
      ManifestPull.Pulled top = pull(reference);
      ManifestContents contents = ManifestContents.of(top.bytes());
      ArrayDeque<ManifestContents.Image> open = new ArrayDeque<>(take(contents));
      int count = 0;
      while (!open.isEmpty()) {
        if (++count > MOST_MANIFESTS) {
          throw new JobRefusal(name + " has over " + MOST_MANIFESTS + " images");
        }
        ManifestContents.Image next = open.removeFirst();
        next.platform().ifPresent(each -> platformsFound.add(each.toString()));
        ManifestPull.Pulled image = pull(new Reference.ByDigest(next.manifest().digest()));
        open.addAll(take(ManifestContents.of(image.bytes())));
      }
      return top;
    }

    /** Notes the blobs; returns the images that are wanted. */
    private List<ManifestContents.Image> take(ManifestContents contents) throws JobRefusal {
      contents.blobs().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
      if (!contents.isIndex() || platforms.isEmpty()) {
        return contents.images();
      }
      List<ManifestContents.Image> wanted = new ArrayList<>();
      for (Platform platform : platforms) {
        List<ManifestContents.Image> matching =
            contents.images().stream()
                .filter(each -> each.platform().filter(platform::matches).isPresent())
                .toList();
        if (matching.isEmpty()) {
          throw new JobRefusal(
              name
                  + " has no image for "
                  + platform
                  + " (--platform): it has "
                  + contents.images().stream()
                      .filter(each -> !each.isAttestation())
                      .flatMap(each -> each.platform().stream())
                      .map(Platform::toString)
                      .collect(Collectors.joining(", ")));
        }
        wanted.addAll(matching);
      }
      return wanted;
    }

    private ManifestPull.Pulled pull(Reference reference) throws JobRefusal {
      try {
        Route route = new Route(source.registry(), repository);
        Optional<RegistryError> refusal = gate.refusal(route, reference);
        if (refusal.isPresent()) {
          throw new JobRefusal(String.valueOf(refusal.get().getMessage()));
        }
        return manifests
            .pull(source, repository, reference)
            .thenCompose(
                pulled ->
                    gate.manifest(route, reference, pulled.manifest(), pulled.bytes())
                        .thenApply(passed -> pulled))
            .get(MANIFEST_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw new JobRefusal(name + ": " + cause.getMessage());
      } catch (TimeoutException e) {
        throw new JobRefusal(name + ": no answer for " + MANIFEST_SECONDS + " s");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JobRefusal(name + ": interrupted");
      }
    }
  }
}
