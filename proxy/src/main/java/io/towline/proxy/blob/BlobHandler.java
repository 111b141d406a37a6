package io.towline.proxy.blob;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.cache.BlobReader;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.blob.BlobProofs.Proof;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Replies;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.ContentGate;
import io.towline.proxy.request.EntityTags;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.PreparedHeads;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.timer.LoopTimers;
import io.towline.proxy.timer.Timers;
import java.util.Optional;

/**
 * Answers requests for blobs: proves that the repository owns the blob, opens it, and lets a {@link
 * BlobStream} send it. Called on the client's loop.
 */
public final class BlobHandler implements RequestHandler {
  /** Configurations of images, and layers that only set something: read once, and not for each. */
  private static final long LARGEST_IN_MEMORY = 64 << 10;

  private final BlobStore store;
  private final ContentGate gate;
  private final PreparedHeads<Digest> heads = new PreparedHeads<>();

  /**
   * A handler that serves from this store.
   *
   * @param gate what stands before it
   */
  public BlobHandler(BlobStore store, ContentGate gate) {
    this.store = store;
    this.gate = gate;
  }

  @Override
  public void handle(Exchange exchange) {
    RegistryRequest.Blob request = (RegistryRequest.Blob) exchange.request();
    if (gate.guards(request.route().registry())) {
      Replies.whenFound(
          exchange,
          gate.blob(request.route(), request.digest()),
          admitted -> admitted(exchange, request));
    } else {
      admitted(exchange, request);
    }
  }

  private void admitted(Exchange exchange, RegistryRequest.Blob request) {
    if (!exchange.isOpen()) {
      return; // it has left meanwhile
    }
    RegistrySource source = store.sourceOf(request.route().registry());
    Asked asked = new Asked(exchange, request, source);
    Optional<Proof> known = store.proofs().known(source, asked.repository(), request.digest());
    if (known.isPresent()) {
      serve(asked, known.get());
      return;
    }
    HeadDeadline deadline = deadline(exchange);
    Replies.whenFound(
        exchange,
        store.proofs().ask(source, asked.repository(), request.digest()),
        proof -> {
          deadline.close();
          if (exchange.isOpen()) {
            serve(asked, proof);
          }
        });
  }

  /** One request, and where its registry's content comes from. */
  private record Asked(Exchange exchange, RegistryRequest.Blob request, RegistrySource source) {
    RepositoryName repository() {
      return request.route().repository();
    }

    Timers timers() {
      return timersOf(exchange);
    }
  }

  private HeadDeadline deadline(Exchange exchange) {
    HeadDeadline deadline = new HeadDeadline(exchange, timersOf(exchange), store.headTimes());
    exchange.onClose(deadline::close);
    return deadline;
  }

  private static Timers timersOf(Exchange exchange) {
    return new LoopTimers(exchange.loop(), exchange.time().nanos());
  }

  private void serve(Asked asked, Proof proof) {
    Exchange exchange = asked.exchange();
    Digest digest = asked.request().digest();
    if (EntityTags.isNamedBy(exchange.headers(), digest)) {
      exchange.cacheStatus(CacheStatus.HIT);
      exchange.respond(HttpResponseStatus.NOT_MODIFIED, headers(digest), Unpooled.EMPTY_BUFFER);
    } else if (exchange.isHead() && proof.size().isPresent()) {
      exchange.cacheStatus(store.cache().holds(digest) ? CacheStatus.HIT : CacheStatus.PASSED);
      exchange.begin(HttpResponseStatus.OK, headers(digest), proof.size().getAsLong());
      exchange.end();
    } else if (isSmall(proof) && !exchange.headers().contains(HttpHeaderNames.RANGE)) {
      small(asked, proof);
    } else {
      open(asked, proof, deadline(exchange), false);
    }
  }

  private static boolean isSmall(Proof proof) {
    return proof.size().isPresent() && proof.size().getAsLong() <= LARGEST_IN_MEMORY;
  }

  /** Answers from memory where that has the blob, and else sees to it that it will. */
  private void small(Asked asked, Proof proof) {
    Digest digest = asked.request().digest();
    Optional<byte[]> known = store.cache().contentInMemory(digest);
    if (known.isPresent()) {
      respond(asked.exchange(), digest, known.get());
    } else if (store.cache().holds(digest)) {
      Replies.whenFound(
          asked.exchange(),
          store.disk().call(() -> store.cache().content(digest)),
          read -> {
            if (read.isPresent()) {
              respond(asked.exchange(), digest, read.get());
            } else {
              open(asked, proof, deadline(asked.exchange()), false);
            }
          });
    } else {
      open(asked, proof, deadline(asked.exchange()), false);
    }
  }

  private void respond(Exchange exchange, Digest digest, byte[] whole) {
    exchange.cacheStatus(CacheStatus.HIT);
    exchange.respond(heads.of(digest, whole.length, () -> headers(digest)), whole);
  }

  /**
   * Opens the blob on a disk thread, and begins to send it.
   *
   * @param again whether this is the second try, after what was joined or stored turned out useless
   */
  private void open(Asked asked, Proof proof, HeadDeadline deadline, boolean again) {
    deadline.whenLate(deadline::refuse);
    Replies.whenFound(
        asked.exchange(),
        store.open(asked.source(), asked.repository(), asked.request().digest(), proof.size()),
        reader -> stream(asked, proof, deadline, reader, again));
  }

  private void stream(
      Asked asked, Proof proof, HeadDeadline deadline, BlobReader reader, boolean again) {
    Exchange exchange = asked.exchange();
    if (!exchange.isOpen()) {
      store.disk().execute(reader::close);
      return;
    }
    Digest digest = asked.request().digest();
    boolean another = !again && reader.origin() != BlobReader.Origin.MISS;
    new BlobStream(
            new BlobStream.Opened(exchange, reader, deadline),
            store.streaming(asked.source(), asked.repository(), digest, asked.timers()),
            failure -> {
              if (another) {
                open(asked, proof, deadline, true);
              } else {
                deadline.close();
                store.proofs().doubt(asked.source(), asked.repository(), digest);
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
