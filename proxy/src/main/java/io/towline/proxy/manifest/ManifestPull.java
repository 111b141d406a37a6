package io.towline.proxy.manifest;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.CacheStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Manifests for somebody in this process, from the cache or an upstream, as a client that takes
 * every kind would get them. Any thread.
 */
public final class ManifestPull {
  /**
   * A manifest.
   *
   * @param stale whether it is what a tag was known to mean, because its origin does not answer
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Pulled(Descriptor manifest, byte[] bytes, boolean stale) {}

  private final Walker walker;
  private final ManifestStore manifests;
  private final TagResolver tags;

  ManifestPull(Walker walker, ManifestStore manifests, TagResolver tags) {
    this.walker = walker;
    this.manifests = manifests;
    this.tags = tags;
  }

  /**
   * What the reference means now: a tag's origin is asked. Fails with the {@link
   * io.towline.proxy.request.RegistryError} that a client would get.
   */
  public CompletableFuture<Pulled> pull(
      RegistrySource source, RepositoryName repository, Reference reference) {
    if (reference instanceof Reference.ByDigest byDigest) {
      return find(source, repository, byDigest.digest(), Optional.empty());
    }
    TagQuestion question =
        new TagQuestion(
            source,
            repository,
            (Reference.Tag) reference,
            AcceptSet.ALL_MANIFESTS,
            false,
            true,
            walker.deadline());
    return tags.resolve(question)
        .thenCompose(
            resolved ->
                find(source, repository, resolved.manifest().digest(), Optional.of(resolved)));
  }

  private CompletableFuture<Pulled> find(
      RegistrySource source,
      RepositoryName repository,
      Digest digest,
      Optional<TagResolver.Resolved> resolved) {
    boolean stale = resolved.filter(each -> each.status() == CacheStatus.STALE).isPresent();
    return manifests
        .find(source, repository, digest, AcceptSet.ALL_MANIFESTS, walker.deadline())
        .thenCompose(found -> manifests.stored(source, repository, found.manifest()))
        .thenApply(found -> new Pulled(found.descriptor(), found.bytes(), stale));
  }
}
