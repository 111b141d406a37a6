package io.towline.proxy.manifest;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.cache.BlobCache;
import io.towline.config.CacheConfig;
import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Replies;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.ContentGate;
import io.towline.proxy.request.EntityTags;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.PreparedHead;
import io.towline.proxy.request.PreparedHeads;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.request.Route;
import io.towline.spi.RepositoryContent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers requests for manifests, by tag and by digest. Called on the client's loop. */
public final class ManifestHandler implements RequestHandler {
  private static final byte[] NO_BODY = {};

  private final Walker walker;
  private final ManifestStore manifests;
  private final TagResolver tags;
  private final Function<RegistryConfig, RegistrySource> sources;
  private final ServedManifests served;
  private final Absences absences;
  private final ContentGate gate;
  private final RepositoryLookup.Tools tools;
  private final PreparedHeads<Descriptor> heads = new PreparedHeads<>();

  /**
   * A handler that serves from this cache, and fills it.
   *
   * @param next hears which blobs a client will ask for next
   * @param gateMaker makes what stands before the manifests
   */
  public ManifestHandler(
      BlobCache cache,
      Walker walker,
      DiskThreads disk,
      Function<RegistryConfig, RegistrySource> sources,
      Supplier<CacheConfig> config,
      NextBlobs next,
      GateMaker gateMaker) {
    this.walker = walker;
    this.manifests = new ManifestStore(cache, disk, walker);
    this.tags = new TagResolver(cache.tags(), manifests, walker, config);
    this.sources = sources;
    this.absences = new Absences(walker.observers().nanoClock());
    this.served = new ServedManifests(disk, walker.observers().nanoClock(), next);
    this.tools = new RepositoryLookup.Tools(pulls(), cache, walker, sources);
    this.gate = gateMaker.make(route -> new RepositoryLookup(tools, route));
  }

  /** Makes a gate whose policies look at repositories by this. */
  @FunctionalInterface
  public interface GateMaker {
    ContentGate make(Function<Route, RepositoryContent> contents);
  }

  /** What stands before the manifests, and before whatever else belongs to them. */
  public ContentGate gate() {
    return gate;
  }

  /** The same pulls for somebody in this process; they share every question with the clients. */
  public ManifestPull pulls() {
    return new ManifestPull(walker, manifests, tags);
  }

  @Override
  public void handle(Exchange exchange) {
    RegistryRequest.Manifest request = (RegistryRequest.Manifest) exchange.request();
    Optional<RegistryError> refusal = gate.refusal(request.route(), request.reference());
    if (refusal.isPresent()) {
      exchange.respond(refusal.get());
      return;
    }
    RegistrySource source = sources.apply(request.route().registry());
    if (request.reference() instanceof Reference.ByDigest byDigest) {
      byDigest(exchange, request, source, byDigest.digest());
    } else {
      byTag(exchange, request, source, (Reference.Tag) request.reference());
    }
  }

  private void byTag(
      Exchange exchange,
      RegistryRequest.Manifest request,
      RegistrySource source,
      Reference.Tag tag) {
    TagQuestion question =
        new TagQuestion(
            source,
            request.route().repository(),
            tag,
            AcceptSet.of(exchange.headers()),
            exchange.isHead(),
            mustAsk(exchange),
            walker.deadline());
    Optional<TagResolver.Resolved> fresh = tags.fresh(question);
    if (fresh.isPresent()) {
      resolved(exchange, question, fresh.get());
      return;
    }
    Absences.Key key = key(exchange, request);
    if (question.mustAsk() || !isKnownAbsent(exchange, key)) {
      Replies.whenFound(
          exchange,
          noted(key, tags.resolve(question)),
          resolved -> resolved(exchange, question, resolved));
    }
  }

  private static Absences.Key key(Exchange exchange, RegistryRequest.Manifest request) {
    return new Absences.Key(
        request.route().registry().name(),
        request.route().repository(),
        request.reference().toString(),
        AcceptSet.of(exchange.headers()).normalised());
  }

  private boolean isKnownAbsent(Exchange exchange, Absences.Key key) {
    Optional<RegistryError> absence = absences.find(key);
    absence.ifPresent(
        answer -> {
          exchange.cacheStatus(CacheStatus.HIT);
          exchange.respond(answer);
        });
    return absence.isPresent();
  }

  private <T> CompletableFuture<T> noted(Absences.Key key, CompletableFuture<T> answer) {
    return answer.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            absences.forget(key);
          } else {
            TagResolver.errorIn(failure).ifPresent(error -> absences.note(key, error));
          }
        });
  }

  private void resolved(Exchange exchange, TagQuestion question, TagResolver.Resolved resolved) {
    Descriptor descriptor = resolved.manifest();
    manifests.used(question.source(), question.repository(), descriptor.digest());
    exchange.means(descriptor.digest());
    if (isGuarded(exchange)) {
      find(exchange, question, descriptor.digest(), resolved.status()); // all of it is judged
      return;
    }
    if (exchange.isHead() || EntityTags.isNamedBy(exchange.headers(), descriptor.digest())) {
      withoutBody(exchange, descriptor, resolved.status());
      return;
    }
    Optional<StoredManifest> inMemory = manifests.inMemory(descriptor);
    if (inMemory.isPresent()) {
      respond(exchange, question.source(), inMemory.get(), resolved.status());
      return;
    }
    find(exchange, question, descriptor.digest(), resolved.status());
  }

  private void byDigest(
      Exchange exchange, RegistryRequest.Manifest request, RegistrySource source, Digest digest) {
    Optional<Descriptor> owned = manifests.owned(source, request.route().repository(), digest);
    manifests.used(source, request.route().repository(), digest);
    if (owned.isPresent() && !isGuarded(exchange)) {
      if (exchange.isHead() || EntityTags.isNamedBy(exchange.headers(), digest)) {
        withoutBody(exchange, owned.get(), CacheStatus.HIT);
        return;
      }
      Optional<StoredManifest> inMemory = manifests.inMemory(owned.get());
      if (inMemory.isPresent()) {
        respond(exchange, source, inMemory.get(), CacheStatus.HIT);
        return;
      }
    }
    Absences.Key key = key(exchange, request);
    if (!mustAsk(exchange) && isKnownAbsent(exchange, key)) {
      return;
    }
    Replies.whenFound(
        exchange,
        admitted(
            exchange,
            noted(
                key,
                manifests.find(
                    source,
                    request.route().repository(),
                    digest,
                    AcceptSet.of(exchange.headers()),
                    walker.deadline()))),
        found -> respond(exchange, source, found.manifest(), found.status()));
  }

  private boolean isGuarded(Exchange exchange) {
    RegistryRequest.Manifest request = (RegistryRequest.Manifest) exchange.request();
    return gate.guards(request.route().registry());
  }

  /** The same when the gate lets it through; fails with the answer for the client if not. */
  private CompletableFuture<ManifestStore.Found> admitted(
      Exchange exchange, CompletableFuture<ManifestStore.Found> found) {
    if (!isGuarded(exchange)) {
      return found;
    }
    RegistryRequest.Manifest request = (RegistryRequest.Manifest) exchange.request();
    return found.thenCompose(
        each ->
            gate.manifest(
                    request.route(),
                    request.reference(),
                    each.manifest().descriptor(),
                    each.manifest().bytes())
                .thenApply(passed -> each));
  }

  private static boolean mustAsk(Exchange exchange) {
    return exchange.headers().containsValue(HttpHeaderNames.CACHE_CONTROL, "no-cache", true);
  }

  /**
   * Answers with the manifest that a tag means, from disk or an upstream.
   *
   * @param resolution how the digest was found; a worse status of the content wins
   */
  private void find(
      Exchange exchange, TagQuestion question, Digest digest, CacheStatus resolution) {
    Replies.whenFound(
        exchange,
        admitted(
            exchange,
            manifests.find(
                question.source(),
                question.repository(),
                digest,
                question.accept(),
                question.deadline())),
        found ->
            respond(
                exchange,
                question.source(),
                found.manifest(),
                resolution == CacheStatus.HIT ? found.status() : resolution));
  }

  private void respond(
      Exchange exchange, RegistrySource source, StoredManifest manifest, CacheStatus status) {
    RegistryRequest.Manifest request = (RegistryRequest.Manifest) exchange.request();
    if (EntityTags.isNamedBy(exchange.headers(), manifest.descriptor().digest())) {
      withoutBody(exchange, manifest.descriptor(), status);
      return;
    }
    served.served(source, request.route().repository(), manifest);
    exchange.cacheStatus(status);
    Descriptor descriptor = manifest.descriptor();
    exchange.respond(head(descriptor, manifest.bytes().length), manifest.bytes());
  }

  private void withoutBody(Exchange exchange, Descriptor descriptor, CacheStatus status) {
    exchange.cacheStatus(status);
    if (EntityTags.isNamedBy(exchange.headers(), descriptor.digest())) {
      exchange.respond(HttpResponseStatus.NOT_MODIFIED, headers(descriptor), Unpooled.EMPTY_BUFFER);
    } else {
      exchange.respond(head(descriptor, descriptor.sizeBytes()), NO_BODY);
    }
  }

  private PreparedHead head(Descriptor descriptor, long contentLength) {
    return heads.of(descriptor, contentLength, () -> headers(descriptor));
  }

  private static HttpHeaders headers(Descriptor descriptor) {
    return new DefaultHttpHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, descriptor.mediaType().value())
        .set("Docker-Content-Digest", descriptor.digest().toString())
        .set(HttpHeaderNames.ETAG, EntityTags.of(descriptor.digest()))
        .set(HttpHeaderNames.VARY, "Accept");
  }
}
