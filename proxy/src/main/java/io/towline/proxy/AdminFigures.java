package io.towline.proxy;

import io.towline.cache.BlobCache;
import io.towline.cache.CacheFigures;
import io.towline.proxy.admin.AdminApi;
import io.towline.proxy.admin.AdminJobs;
import io.towline.proxy.admin.CacheState;
import io.towline.proxy.admin.PullFigures;
import io.towline.proxy.admin.PullQuery;
import io.towline.proxy.admin.UpstreamFigures;
import io.towline.proxy.admin.UpstreamFigures.HealthFigures;
import io.towline.proxy.admin.UpstreamFigures.WaitFigures;
import io.towline.proxy.blob.BlobStore;
import io.towline.proxy.blob.DownloadFigures;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.health.Tally;
import io.towline.proxy.health.TrafficClass;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.manifest.KnownImages;
import io.towline.proxy.timeline.Advisor;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Health;
import io.towline.spi.ProgressTimeouts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the admin API tells, read from where it is kept. */
final class AdminFigures {
  private final Supplier<Generation> generation;
  private final BlobCache cache;
  private final BlobStore blobs;
  private final Observers observers;
  private final PullAnswers pulls;
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
    this.pulls = new PullAnswers(observers.journal(), new KnownImages(cache), generation);
    this.version = version;
    this.startNanos = observers.nanoClock().getAsLong();
  }

  AdminApi api(BypassSwitch bypass, AdminJobs jobs) {
    return new AdminApi(
        this::pulls,
        this::upstreams,
        this::cache,
        () -> generation.get().loaded().effective(),
        bypass::figures,
        bypass::change,
        jobs);
  }

  private PullFigures pulls(PullQuery query) {
    PullAnswers.Found found = pulls.find(query);
    long uptimeNanos = observers.nanoClock().getAsLong() - startNanos;
    return new PullFigures(
        version,
        uptimeNanos / (double) TimeUnit.SECONDS.toNanos(1),
        observers.metrics().requests(),
        blobs.running().stream()
            .filter(download -> isWanted(download, query, found))
            .map(AdminFigures::running)
            .toList(),
        found.blobs().stream().map(PullRecords::blob).toList(),
        found.requests().stream().map(PullRecords::request).toList(),
        Advisor.of(found.requests()).stream().map(PullRecords::advice).toList(),
        found.asked());
  }

  /** All of them, or where something is asked for, those whose timelines were found. */
  private static boolean isWanted(
      DownloadFigures download, PullQuery query, PullAnswers.Found found) {
    boolean all = query.image().isEmpty() && query.request().isEmpty();
    return all || found.blobs().stream().anyMatch(blob -> blob.digest().equals(download.digest()));
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
                              tally.failures(),
                              health(new Endpoint(registry, upstream)));
                        }))
        .toList();
  }

  private HealthFigures health(Endpoint endpoint) {
    UpstreamHealth known = observers.health().of(endpoint);
    Health health = known.health();
    Optional<ProgressTimeouts> progress = known.progress();
    return new HealthFigures(
        PullRecords.word(health.standing()),
        health.bytesPerSecond().orElse(-1),
        health.successRate(),
        health.answerTime().map(PullRecords::seconds).orElse(-1.0),
        waits(known, TrafficClass.TOKEN),
        waits(known, TrafficClass.MANIFEST),
        waits(known, TrafficClass.FIRST_BYTE),
        progress.map(each -> PullRecords.seconds(each.suspectAfter())).orElse(-1.0),
        progress.map(each -> PullRecords.seconds(each.closeAfter())).orElse(-1.0));
  }

  private static WaitFigures waits(UpstreamHealth known, TrafficClass kind) {
    return new WaitFigures(
        PullRecords.seconds(known.hedgeAfter(kind)),
        PullRecords.seconds(known.attemptTimeout(kind)));
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
