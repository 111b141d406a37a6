package io.towline.proxy;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheFigures;
import io.towline.proxy.admin.AdminApi;
import io.towline.proxy.admin.CacheState;
import io.towline.proxy.admin.PullFigures;
import io.towline.proxy.admin.UpstreamFigures;
import io.towline.proxy.blob.BlobStore;
import io.towline.proxy.blob.DownloadFigures;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.health.Tally;
import io.towline.proxy.upstream.Endpoint;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the admin API tells, read from where it is kept. */
final class AdminFigures {
  private final Supplier<Generation> generation;
  private final BlobCache cache;
  private final BlobStore blobs;
  private final Observers observers;
  private final String version;
  private final long startNanos;

  AdminFigures(
      Supplier<Generation> generation,
      BlobCache cache,
      BlobStore blobs,
      Observers observers,
      String version) {
    this.generation = generation;
    this.cache = cache;
    this.blobs = blobs;
    this.observers = observers;
    this.version = version;
    this.startNanos = observers.nanoClock().getAsLong();
  }

  AdminApi api() {
    return new AdminApi(
        this::pulls, this::upstreams, this::cache, () -> generation.get().loaded().effective());
  }

  private PullFigures pulls() {
    long uptimeNanos = observers.nanoClock().getAsLong() - startNanos;
    return new PullFigures(
        version,
        uptimeNanos / (double) TimeUnit.SECONDS.toNanos(1),
        observers.metrics().requests(),
        blobs.running().stream().map(AdminFigures::running).toList());
  }

  private static PullFigures.RunningPull running(DownloadFigures download) {
    return new PullFigures.RunningPull(
        download.registry(),
        download.repository().toString(),
        download.digest().toString(),
        download.upstream(),
        download.presentBytes(),
        download.size().orElse(-1),
        download.clients(),
        download.elapsed().toNanos() / (double) TimeUnit.SECONDS.toNanos(1));
  }

  private List<UpstreamFigures> upstreams() {
    return generation.get().configuration().registries().stream()
        .flatMap(
            registry ->
                registry.upstreams().stream()
                    .map(
                        upstream -> {
                          Tally tally =
                              observers.health().of(new Endpoint(registry, upstream)).tally();
                          return new UpstreamFigures(
                              registry.name(),
                              upstream.name(),
                              upstream.url().toString(),
                              tally.isUp(),
                              tally.requests(),
                              tally.failures());
                        }))
        .toList();
  }

  private CacheState cache() {
    CacheFigures figures = cache.figures();
    return new CacheState(
        generation.get().configuration().cache().directory().toString(),
        figures.bytes(),
        figures.maxBytes(),
        figures.blobs(),
        figures.partials(),
        figures.activeDownloads(),
        figures.storing());
  }
}
