package io.towline.proxy.image;

import io.towline.cache.BlobCache;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.job.Listener;
import io.towline.proxy.request.ImageName;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that are never evicted. A pin covers what its image is made of: everything that is
 * known of it now, and what later pulls bring to light, as the cache hears of their manifests.
 */
public final class ImagePins {
  private static final Logger log = LoggerFactory.getLogger(ImagePins.class);

  private final BlobCache cache;
  private final AtomicBoolean planned = new AtomicBoolean();

  /**
   * One image is pinned, or is no more.
   *
   * @param digests how many manifests and blobs that concerns
   * @param missing how many of them are not stored, or -1 if not even a manifest is known
   */
  public record PinEvent(String event, String image, long digests, long missing) {}

  public ImagePins(BlobCache cache) {
    this.cache = cache;
  }

  /** Keeps what the pins cover up to date, on these threads, which may block. */
  public void follow(Executor threads) {
    Runnable plan = () -> plan(threads);
    cache.tags().onChange(plan);
    cache.manifests().onChange(plan);
    plan.run();
  }

  private void plan(Executor threads) {
    if (!planned.compareAndSet(false, true)) { // may be an event loop: the pins are not asked here
      return;
    }
    try {
      threads.execute(
          () -> {
            planned.set(false); // first: a change from now on is looked at again
            refresh();
          });
    } catch (RejectedExecutionException e) {
      planned.set(false); // closing: the next start looks
    }
  }

  /** Looks what each pinned image is made of by now. */
  void refresh() {
    ImageGraph graph = new ImageGraph(cache);
    cache
        .pins()
        .images()
        .forEach(
            (name, before) -> {
              Set<Digest> now = parts(name, graph);
              if (!now.equals(before) && !now.isEmpty()) {
                repin(name, now);
              }
            });
  }

  private void repin(String name, Set<Digest> now) {
    try {
      if (cache.pins().find(name).isPresent()) {
        cache.pins().pin(name, now);
      }
    } catch (IllegalStateException e) {
      log.warn("the pin of {} does not cover all of it: {}", name, e.getMessage());
    }
  }

  /**
   * Pins images; of one that is not here yet, what will come.
   *
   * @throws JobRefusal if there are too many pins
   */
  public void pin(Collection<ImageName> images, Listener listener) throws IOException, JobRefusal {
    ImageGraph graph = new ImageGraph(cache);
    for (ImageName image : images) {
      String name = nameOf(image);
      Set<Digest> digests = parts(name, graph);
      try {
        cache.pins().pin(name, digests);
      } catch (IllegalStateException e) {
        throw new JobRefusal(String.valueOf(e.getMessage()));
      }
      long missing = digests.stream().filter(digest -> !cache.holds(digest)).count();
      listener.tell(new PinEvent("pinned", name, digests.size(), digests.isEmpty() ? -1 : missing));
    }
  }

  /**
   * Lets images go.
   *
   * @throws JobRefusal if one was not pinned; those before it are let go all the same
   */
  public void unpin(Collection<ImageName> images, Listener listener)
      throws IOException, JobRefusal {
    for (ImageName image : images) {
      String name = nameOf(image);
      long digests = cache.pins().find(name).map(Set::size).orElse(0);
      if (!cache.pins().unpin(name)) {
        throw new JobRefusal(name + " is not pinned");
      }
      listener.tell(new PinEvent("unpinned", name, digests, 0));
    }
  }

  /** Whether one of this image's names is pinned. */
  public boolean isPinned(NamedImage image) {
    return cache.pins().find(image.name()).isPresent()
        || cache.pins().find(image.home() + "@" + image.manifest().digest()).isPresent();
  }

  /** Everything that some pin covers. */
  Set<Digest> covered() {
    Set<Digest> all = new HashSet<>();
    cache.pins().images().values().forEach(all::addAll);
    return all;
  }

  private static String nameOf(ImageName image) {
    return image.reference().isPresent() ? image.toString() : image + ":latest";
  }

  private Set<Digest> parts(String name, ImageGraph graph) {
    int at = name.indexOf('@');
    int colon = name.lastIndexOf(':');
    int slash = name.indexOf('/');
    if (at > 0) {
      return graph.reach(List.of(Digest.parse(name.substring(at + 1))));
    }
    RepositoryName repository = new RepositoryName(name.substring(slash + 1, colon));
    String tag = new Reference.Tag(name.substring(colon + 1)).name();
    return graph.reach(cache.tags().manifests(name.substring(0, slash), repository, tag));
  }
}
