package io.towline.proxy;

import io.towline.cache.BlobCache;
import io.towline.proxy.admin.AdminJob;
import io.towline.proxy.admin.AdminMistake;
import io.towline.proxy.admin.AdminQuery;
import io.towline.proxy.admin.JobExchange;
import io.towline.proxy.image.Garbage;
import io.towline.proxy.image.ImageFilter;
import io.towline.proxy.image.ImageList;
import io.towline.proxy.image.ImagePins;
import io.towline.proxy.image.ImageRemoval;
import io.towline.proxy.image.Verification;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.layout.LayoutExport;
import io.towline.proxy.layout.LayoutImport;
import io.towline.proxy.manifest.Platform;
import io.towline.proxy.prefetch.Prefetch;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Routes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The admin API's jobs on the cache: what is asked is read here, and done elsewhere. */
final class CacheJobs {
  private static final long MOST_SECONDS = Duration.ofDays(36_500).toSeconds();

  private final BlobCache cache;
  private final Clock clock;
  private final ImagePins pins;
  private final Supplier<Routes> routes;
  private final Runnable changed;

  /** What changes what is stored runs alone: one would take away what the other brings. */
  private final Semaphore alone = new Semaphore(1);

  /**
   * @param changed told when something was removed or brought
   */
  CacheJobs(
      BlobCache cache, Clock clock, ImagePins pins, Supplier<Routes> routes, Runnable changed) {
    this.changed = changed;
    this.cache = cache;
    this.clock = clock;
    this.pins = pins;
    this.routes = routes;
  }

  /** By method and path. */
  Map<String, AdminJob> jobs(Prefetch prefetch) {
    return Map.of(
        "GET cache/images", (query, to) -> list().images(filter(query), to),
        "GET cache/blobs", (query, to) -> list().blobs(filter(query), to),
        "POST cache/verify", (query, to) -> verification().verify(filter(query), to),
        "POST cache/remove", (query, to) -> alone(() -> remove(query, to)),
        "POST cache/gc", (query, to) -> alone(() -> collect(query, to)),
        "POST cache/pin", (query, to) -> pins.pin(someImages(query), to),
        "POST cache/unpin", (query, to) -> pins.unpin(someImages(query), to),
        "GET cache/export", this::export,
        "POST cache/import", (query, to) -> alone(() -> take(query, to)),
        "POST prefetch", (query, to) -> prefetch(prefetch, query, to));
  }

  /** What may fail as jobs do. */
  private interface Work {
    void run() throws IOException, JobRefusal;
  }

  private void alone(Work work) throws IOException, JobRefusal {
    if (!alone.tryAcquire()) {
      throw new JobRefusal("another cache rm, gc or import is running: try again when it is done");
    }
    try {
      work.run();
    } finally {
      changed.run();
      alone.release();
    }
  }

  private ImageList list() {
    return new ImageList(cache, clock, pins::isPinned);
  }

  private Verification verification() {
    return new Verification(cache, clock);
  }

  private void remove(AdminQuery query, JobExchange to) throws IOException, JobRefusal {
    ImageFilter filter = filter(query);
    if (filter.isAll()) {
      throw new AdminMistake("say which: image, registry, older_than or larger_than");
    }
    new ImageRemoval(cache, clock, pins).remove(filter, query.flag("dry_run"), to);
  }

  private void collect(AdminQuery query, JobExchange to) throws IOException {
    new Garbage(cache, clock, pins)
        .collect(
            new Garbage.Wish(query.flag("untagged"), query.flag("partials"), query.flag("dry_run")),
            to);
  }

  private void export(AdminQuery query, JobExchange to) throws IOException, JobRefusal {
    try (LayoutExport export = new LayoutExport(cache, someImages(query), platforms(query))) {
      export.write(to.bytes("application/x-tar", export.sizeBytes()));
    }
  }

  private void take(AdminQuery query, JobExchange to) throws IOException, JobRefusal {
    new LayoutImport(cache, clock, routes.get(), query.value("as"))
        .take(to.body(), bytes -> {}, to);
  }

  private void prefetch(Prefetch prefetch, AdminQuery query, JobExchange to)
      throws IOException, JobRefusal {
    List<Platform> platforms = platforms(query);
    for (ImageName image : someImages(query)) {
      prefetch.run(image, platforms, to);
    }
  }

  private ImageFilter filter(AdminQuery query) {
    Optional<Duration> age = Optional.empty();
    if (query.count("older_than").isPresent()) {
      long seconds = query.count("older_than").getAsLong();
      age = Optional.of(Duration.ofSeconds(Math.min(seconds, MOST_SECONDS)));
    }
    return new ImageFilter(images(query), query.value("registry"), age, query.count("larger_than"));
  }

  private List<ImageName> someImages(AdminQuery query) {
    List<ImageName> images = images(query);
    if (images.isEmpty()) {
      throw new AdminMistake("say which: image=docker.io/library/alpine:3");
    }
    return images;
  }

  private List<ImageName> images(AdminQuery query) {
    List<ImageName> images = new ArrayList<>();
    for (String text : query.values("image")) {
      try {
        images.add(ImageName.parse(text, routes.get()));
      } catch (RegistryError e) {
        throw new AdminMistake(String.valueOf(e.getMessage()));
      }
    }
    return images;
  }

  /** Those that are asked for; {@code all} alone means all of them. */
  private static List<Platform> platforms(AdminQuery query) {
    List<String> texts = query.values("platform");
    if (texts.equals(List.of("all"))) {
      return List.of();
    }
    if (texts.isEmpty()) {
      return List.of(Platform.ofThisMachine());
    }
    try {
      return texts.stream().map(Platform::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new AdminMistake("platform: " + e.getMessage());
    }
  }
}
