package io.towline.proxy.manifest;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.BlobCache;
import io.towline.cache.BlobOwners;
import io.towline.cache.ManifestKey;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.Deadline;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.SingleFlight;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.upstream.UpstreamRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Manifests by digest: from the cache where the repository owns them, else from its upstreams. */
final class ManifestStore {
  /** As the reference implementation and containerd have it. */
  static final int MAX_BYTES = 4 << 20;

  /** A manifest and where it came from. */
  record Found(StoredManifest manifest, CacheStatus status) {}

  private final BlobCache cache;
  private final DiskThreads disk;
  private final Walker walker;
  private final SingleFlight<ManifestKey, StoredManifest> fetches = new SingleFlight<>();

  ManifestStore(BlobCache cache, DiskThreads disk, Walker walker) {
    this.cache = cache;
    this.disk = disk;
    this.walker = walker;
  }

  /** What the repository is known to own by this digest, if it is a manifest and not a layer. */
  Optional<Descriptor> owned(RegistrySource source, RepositoryName repository, Digest digest) {
    return owners()
        .find(source.registry().name(), repository, digest)
        .filter(descriptor -> ManifestCheck.isManifest(descriptor.mediaType()));
  }

  /** The manifest, if the repository owns it and it is in memory; any thread. */
  Optional<StoredManifest> inMemory(Descriptor owned) {
    return cache.contentInMemory(owned.digest()).map(bytes -> new StoredManifest(owned, bytes));
  }

  /** The manifest, from wherever it can be had; fails with the RegistryError for the client. */
  CompletableFuture<Found> find(
      RegistrySource source,
      RepositoryName repository,
      Digest digest,
      AcceptSet accept,
      Deadline deadline) {
    Optional<Descriptor> owned = owned(source, repository, digest);
    SmallQuestion question =
        question(
            HttpMethod.GET,
            source,
            repository,
            digest.toString(),
            accept,
            SmallQuestion.Whom.ANYBODY,
            deadline);
    if (owned.isEmpty()) {
      return fetch(question, digest);
    }
    return disk.call(() -> cache.content(digest))
        .thenCompose(
            content ->
                content.isPresent()
                    ? CompletableFuture.completedFuture(
                        new Found(new StoredManifest(owned.get(), content.get()), CacheStatus.HIT))
                    : fetch(question, digest));
  }

  private CompletableFuture<Found> fetch(SmallQuestion question, Digest digest) {
    ManifestKey key =
        new ManifestKey(question.source().registry().name(), question.repository(), digest);
    SingleFlight.Flight<StoredManifest> flight =
        fetches.ask(key, () -> fetch(question, Optional.of(digest), late -> {}));
    CacheStatus status = flight.joined() ? CacheStatus.COLLAPSED : CacheStatus.MISS;
    return flight.answer().thenApply(manifest -> new Found(manifest, status));
  }

  /**
   * GETs a manifest by tag or digest, verifies it and keeps it.
   *
   * @param late is told of one that was kept when nobody waited any more
   */
  CompletableFuture<StoredManifest> fetch(
      SmallQuestion question, Optional<Digest> wanted, Consumer<StoredManifest> late) {
    return walker
        .ask(
            question,
            answer -> ManifestCheck.read(answer, wanted),
            manifest -> {
              var unused = keep(question, manifest).thenAccept(late);
            })
        .thenCompose(manifest -> keep(question, manifest));
  }

  /** The question for a manifest, without a condition. */
  static SmallQuestion question(
      HttpMethod method,
      RegistrySource source,
      RepositoryName repository,
      String reference,
      AcceptSet accept,
      SmallQuestion.Whom whom,
      Deadline deadline) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (!accept.header().isEmpty()) {
      headers.set(HttpHeaderNames.ACCEPT, accept.header());
    }
    return new SmallQuestion(
        source,
        repository,
        Verdict.Subject.MANIFEST,
        whom == SmallQuestion.Whom.ANYBODY ? source.forDigests() : source.forTags(),
        whom,
        new UpstreamRequest(
            method,
            "/v2/" + repository + "/manifests/" + reference,
            repository,
            headers,
            SmallQuestion.HEAD_TIMEOUT),
        method.equals(HttpMethod.HEAD) ? 0 : MAX_BYTES,
        deadline);
  }

  /** Notes that the repository owns this, by its registry's word. */
  void record(RegistrySource source, RepositoryName repository, Descriptor descriptor) {
    owners().record(source.registry().name(), repository, descriptor);
  }

  private CompletableFuture<StoredManifest> keep(SmallQuestion question, StoredManifest manifest) {
    RegistrySource source = question.source();
    RepositoryName repository = question.repository();
    return disk.call(
        () -> {
          cache.put(manifest.descriptor().digest(), manifest.bytes());
          note(source, repository, manifest.descriptor());
          record(source, repository, manifest.descriptor());
          for (Descriptor named : ManifestCheck.names(manifest)) {
            record(source, repository, named);
          }
          return manifest;
        });
  }

  /** Has a manifest on disk that may be in memory alone, because it was evicted there. */
  CompletableFuture<StoredManifest> stored(
      RegistrySource source, RepositoryName repository, StoredManifest manifest) {
    return disk.call(
        () -> {
          cache.put(manifest.descriptor().digest(), manifest.bytes());
          note(source, repository, manifest.descriptor());
          return manifest;
        });
  }

  private void note(RegistrySource source, RepositoryName repository, Descriptor manifest) {
    cache
        .manifests()
        .record(
            source.registry().name(),
            repository,
            manifest,
            walker.observers().wallClock().instant());
  }

  /** Notes that somebody asked for this manifest. Any thread. */
  void used(RegistrySource source, RepositoryName repository, Digest digest) {
    cache
        .manifests()
        .used(
            source.registry().name(), repository, digest, walker.observers().wallClock().instant());
  }

  private BlobOwners owners() {
    return cache.owners();
  }
}
