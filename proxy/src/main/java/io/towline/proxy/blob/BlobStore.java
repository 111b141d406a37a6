package io.towline.proxy.blob;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.towline.cache.BlobCache;
import io.towline.cache.BlobReader;
import io.towline.cache.BlobSource;
import io.towline.cache.PartialBlob;
import io.towline.config.ProgressConfig.FinishAbandoned;
import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.PullLog;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.health.HealthBook;
import io.towline.proxy.plugin.Lease;
import io.towline.proxy.timer.Timers;
import io.towline.spi.PullHistory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Opens blobs: from the cache, from a download that runs, or by beginning one. Any thread. */
public final class BlobStore implements AutoCloseable {
  private final BlobCache cache;
  private final Walker walker;
  private final DiskThreads disk;
  private final Function<RegistryConfig, RegistrySource> sources;
  private final StreamSettings streams;
  private final BlobProofs proofs;
  private final Abandoned abandoned;
  private final HeadStarts headStarts = new HeadStarts(this);
  private final Set<BlobDownload> running = ConcurrentHashMap.newKeySet();

  /**
   * A store over this cache.
   *
   * @param sources where a configured registry's content comes from
   * @param streams what counts for the answers to clients
   */
  public BlobStore(
      BlobCache cache,
      Walker walker,
      DiskThreads disk,
      Function<RegistryConfig, RegistrySource> sources,
      StreamSettings streams) {
    this.cache = cache;
    this.walker = walker;
    this.disk = disk;
    this.sources = sources;
    this.streams = streams;
    this.proofs = new BlobProofs(cache.owners(), walker);
    this.abandoned = new Abandoned(walker.observers().nanoClock());
  }

  /** The downloads under way, the oldest first. */
  public List<DownloadFigures> running() {
    return running.stream()
        .map(BlobDownload::figures)
        .sorted(Comparator.comparing(DownloadFigures::elapsed).reversed())
        .toList();
  }

  /** Ends the downloads that no client waits for. */
  public void stopAbandoned() {
    running.forEach(BlobDownload::stopIfAbandoned);
  }

  /** Ends all downloads; what is here stays for the next start. */
  @Override
  public void close() {
    running.forEach(BlobDownload::stop);
  }

  BlobCache cache() {
    return cache;
  }

  DiskThreads disk() {
    return disk;
  }

  BlobProofs proofs() {
    return proofs;
  }

  HeadTimes headTimes() {
    return streams.headTimes();
  }

  /** What an answer needs that carries this blob. */
  StreamContext streaming(
      RegistrySource source, RepositoryName repository, Digest digest, Timers timers) {
    return new StreamContext(
        disk,
        filling(source, repository),
        streams,
        source.registry().progress().mask(),
        timers,
        walker.observers().metrics(),
        () -> feed(digest));
  }

  /** The download that fills a blob now; empty if none does. */
  private Optional<Feed> feed(Digest digest) {
    return running.stream()
        .filter(download -> download.fills(digest))
        .findFirst()
        .map(BlobDownload::feed);
  }

  RegistrySource sourceOf(RegistryConfig registry) {
    return sources.apply(registry);
  }

  /** A reader of the blob, which the caller closes; completes on a disk thread. */
  CompletableFuture<BlobReader> open(
      RegistrySource source, RepositoryName repository, Digest digest, OptionalLong size) {
    return disk.call(() -> cache.open(digest, size, filling(source, repository)));
  }

  /** Pulls a blob into the cache for somebody in this process. Never blocks. */
  public BlobPull pull(RegistrySource source, RepositoryName repository, Descriptor blob) {
    cache.contents().keep(blob.digest());
    if (cache.holds(blob.digest())) {
      return new BlobPull(this, blob, null);
    }
    OptionalLong size =
        BlobProofs.Proof.of(blob.digest(), OptionalLong.of(blob.sizeBytes())).size();
    return new BlobPull(this, blob, open(source, repository, blob.digest(), size));
  }

  /** Begins these blobs, so that their first bytes are here when the client asks. Never blocks. */
  public void headStart(RegistrySource source, RepositoryName repository, List<Descriptor> blobs) {
    HealthBook health = walker.observers().health();
    boolean mayAsk = source.forBlobs().stream().noneMatch(e -> health.of(e).quotaIsLow());
    if (source.registry().progress().headStart() && mayAsk) {
      headStarts.begin(source, repository, blobs);
    }
  }

  /** Fetches a blob that no client asks for, whole, unless it is here. Never blocks. */
  public void fetch(RegistrySource source, RepositoryName repository, Descriptor blob) {
    var unused =
        open(source, repository, blob.digest(), OptionalLong.of(blob.sizeBytes()))
            .whenComplete(
                (reader, failure) -> {
                  if (failure == null) {
                    HeadStart whole = new HeadStart(over -> disk.execute(over::close), () -> {});
                    reader.want(0, Long.MAX_VALUE);
                    whole.opened(reader);
                  }
                });
  }

  EventLoopGroup loops() {
    return walker.loops();
  }

  /** Fills a partial blob by a download of its own. */
  BlobSource filling(RegistrySource source, RepositoryName repository) {
    return partial ->
        download(
            source,
            repository,
            partial,
            Demand.ofClients(rule(source), abandoned, this::clientsWait));
  }

  /**
   * The same, though no client has asked.
   *
   * @param claimed runs once, when one does
   */
  BlobSource fillingAheadOfNeed(
      RegistrySource source, RepositoryName repository, Runnable claimed) {
    return partial -> {
      BlobDownload download =
          download(
              source,
              repository,
              partial,
              Demand.aheadOfNeed(rule(source), abandoned, this::clientsWait, claimed));
      download.beginAheadOfNeed();
      return download;
    };
  }

  private static FinishAbandoned rule(RegistrySource source) {
    return source.registry().progress().finishAbandoned();
  }

  private boolean clientsWait() {
    return running.stream().anyMatch(BlobDownload::isWaitedFor);
  }

  private BlobDownload download(
      RegistrySource source, RepositoryName repository, PartialBlob partial, Demand demand) {
    PullLog log = new PullLog(source, repository, PullHistory.Content.BLOB, walker.observers());
    EventLoop loop = walker.loops().next();
    Lease policies = source.policy().lease();
    BlobDownload download =
        new BlobDownload(
            new DownloadContext(
                loop,
                walker.client(),
                walker.observers(),
                source,
                repository,
                partial,
                log,
                running::size),
            disk,
            demand,
            over -> {
              running.remove(over);
              policies.close();
            });
    running.add(download);
    return download;
  }
}
