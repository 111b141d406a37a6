package io.towline.proxy.blob;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.cache.BlobReader;
import io.towline.oci.Digest;
import io.towline.proxy.blob.BlobProofs.Proof;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Replies;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.EntityTags;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.request.Route;
import java.util.Optional;

/**
 * Answers requests for blobs: proves that the repository owns the blob, opens it, and lets a {@link
 * BlobStream} send it. Called on the client's loop.
 */
public final class BlobHandler implements RequestHandler {
  private final BlobStore store;

  /** A handler that serves from this store. */
  public BlobHandler(BlobStore store) {
    this.store = store;
  }

  @Override
  public void handle(Exchange exchange) {
    RegistryRequest.Blob request = (RegistryRequest.Blob) exchange.request();
    Route route = request.route();
    RegistrySource source = store.sourceOf(route.registry());
    Optional<Proof> known = store.proofs().known(source, route.repository(), request.digest());
    if (known.isPresent()) {
      serve(exchange, request, source, known.get());
      return;
    }
    Replies.whenFound(
        exchange,
        store.proofs().ask(source, route.repository(), request.digest()),
        proof -> serve(exchange, request, source, proof));
  }

  private void serve(
      Exchange exchange, RegistryRequest.Blob request, RegistrySource source, Proof proof) {
    if (EntityTags.isNamedBy(exchange.headers(), request.digest())) {
      exchange.cacheStatus(CacheStatus.HIT);
      exchange.respond(
          HttpResponseStatus.NOT_MODIFIED, headers(request.digest()), Unpooled.EMPTY_BUFFER);
    } else if (exchange.isHead() && proof.size().isPresent()) {
      exchange.cacheStatus(
          store.cache().holds(request.digest()) ? CacheStatus.HIT : CacheStatus.PASSED);
      exchange.begin(HttpResponseStatus.OK, headers(request.digest()), proof.size().getAsLong());
      exchange.end();
    } else {
      open(exchange, request, source, proof, false);
    }
  }

  /**
   * Opens the blob on a disk thread, and begins to send it.
   *
   * @param again whether this is the second try, after what was joined or stored turned out useless
   */
  private void open(
      Exchange exchange,
      RegistryRequest.Blob request,
      RegistrySource source,
      Proof proof,
      boolean again) {
    Replies.whenFound(
        exchange,
        store.open(source, request.route().repository(), request.digest(), proof.size()),
        reader -> stream(exchange, request, source, proof, reader, again));
  }

  private void stream(
      Exchange exchange,
      RegistryRequest.Blob request,
      RegistrySource source,
      Proof proof,
      BlobReader reader,
      boolean again) {
    boolean another = !again && reader.origin() != BlobReader.Origin.MISS;
    new BlobStream(
            exchange,
            reader,
            new BlobStream.Opened(store, store.filling(source, request.route().repository())),
            failure -> {
              if (another) {
                open(exchange, request, source, proof, true);
              } else {
                store.proofs().doubt(source, request.route().repository(), request.digest());
                exchange.respond(Verdict.of(failure));
              }
            })
        .start();
  }

  /** The headers that every answer about a blob carries. */
  static HttpHeaders headers(Digest digest) {
    return new DefaultHttpHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
        .set("Docker-Content-Digest", digest.toString())
        .set(HttpHeaderNames.ETAG, EntityTags.of(digest))
        .set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
  }
}
