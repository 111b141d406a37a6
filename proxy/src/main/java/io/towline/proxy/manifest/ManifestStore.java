package io.towline.proxy.manifest;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.cache.BlobCache;
import io.towline.cache.BlobOwners;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.SingleFlight;
import io.towline.proxy.failover.UpstreamWalk;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Manifests by digest: from the cache where the repository owns them, else from its upstreams. */
final class ManifestStore {
  /** As the reference implementation and containerd have it. */
  static final int MAX_BYTES = 4 << 20;

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);

  /** A manifest and where it came from. */
  record Found(StoredManifest manifest, CacheStatus status) {}

  private record Key(String registry, RepositoryName repository, Digest digest) {}

  private final BlobCache cache;
  private final DiskThreads disk;
  private final Walker walker;
  private final SingleFlight<Key, StoredManifest> fetches = new SingleFlight<>();

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
      RegistrySource source, RepositoryName repository, Digest digest, AcceptSet accept) {
    Optional<Descriptor> owned = owned(source, repository, digest);
    if (owned.isEmpty()) {
      return fetch(source, repository, digest, accept);
    }
    return disk.call(() -> cache.content(digest))
        .thenCompose(
            content ->
                content.isPresent()
                    ? CompletableFuture.completedFuture(
                        new Found(new StoredManifest(owned.get(), content.get()), CacheStatus.HIT))
                    : fetch(source, repository, digest, accept));
  }

  private CompletableFuture<Found> fetch(
      RegistrySource source, RepositoryName repository, Digest digest, AcceptSet accept) {
    UpstreamWalk.Question question =
        question(
            HttpMethod.GET, source, repository, digest.toString(), accept, source.forDigests());
    SingleFlight.Flight<StoredManifest> flight =
        fetches.ask(
            new Key(source.registry().name(), repository, digest),
            () -> fetch(source, repository, question, Optional.of(digest)));
    CacheStatus status = flight.joined() ? CacheStatus.COLLAPSED : CacheStatus.MISS;
    return flight.answer().thenApply(manifest -> new Found(manifest, status));
  }

  /** GETs a manifest by tag or digest, verifies it and keeps it. */
  CompletableFuture<StoredManifest> fetch(
      RegistrySource source,
      RepositoryName repository,
      UpstreamWalk.Question question,
      Optional<Digest> wanted) {
    return walker
        .ask(question, answer -> ManifestCheck.read(answer, wanted))
        .thenCompose(manifest -> keep(source, repository, manifest));
  }

  /** The question for a manifest, without a condition. */
  static UpstreamWalk.Question question(
      HttpMethod method,
      RegistrySource source,
      RepositoryName repository,
      String reference,
      AcceptSet accept,
      List<Endpoint> endpoints) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (!accept.header().isEmpty()) {
      headers.set(HttpHeaderNames.ACCEPT, accept.header());
    }
    return new UpstreamWalk.Question(
        source,
        repository,
        Verdict.Subject.MANIFEST,
        endpoints,
        new UpstreamRequest(
            method,
            "/v2/" + repository + "/manifests/" + reference,
            repository,
            headers,
            HEAD_TIMEOUT),
        method.equals(HttpMethod.HEAD) ? 0 : MAX_BYTES,
        false);
  }

  /** Notes that the repository owns this, by its registry's word. */
  void record(RegistrySource source, RepositoryName repository, Descriptor descriptor) {
    owners().record(source.registry().name(), repository, descriptor);
  }

  private CompletableFuture<StoredManifest> keep(
      RegistrySource source, RepositoryName repository, StoredManifest manifest) {
    return disk.call(
        () -> {
          cache.put(manifest.descriptor().digest(), manifest.bytes());
          record(source, repository, manifest.descriptor());
          for (Descriptor named : ManifestCheck.names(manifest)) {
            record(source, repository, named);
          }
          return manifest;
        });
  }

  private BlobOwners owners() {
    return cache.owners();
  }
}
