package io.towline.proxy.server;

import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.request.Delivery;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.timeline.ClientRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** What the journal is told of requests for manifests and blobs that are over. Any thread. */
record EndedRequests(ClientAliases aliases, Clock wallClock) {

  /** Empty for requests of other kinds, and those that were refused unread. */
  Optional<ClientRequest> of(Exchange exchange, AccessLine line) {
    return exchange
        .whichRequest()
        .flatMap(EndedRequests::reference)
        .map(
            reference ->
                written(
                    line,
                    reference,
                    exchange.isHead(),
                    wallClock.instant(),
                    delivery(exchange, line.durationNanos())));
  }

  /**
   * The same of one that was answered in one piece, as another before it; written down when
   * somebody asks.
   */
  Supplier<Optional<ClientRequest>> again(KnownHead known, AccessLine line) {
    RegistryRequest request = known.request();
    boolean isHead = known.head().isHead();
    long endedMillis = wallClock.millis();
    return () ->
        reference(request)
            .map(
                reference ->
                    written(
                        line,
                        reference,
                        isHead,
                        Instant.ofEpochMilli(endedMillis),
                        new ClientRequest.Delivery(
                            ClientRequest.Ending.COMPLETE,
                            "",
                            line.bytes(),
                            line.bytes(),
                            Duration.ZERO,
                            Duration.ZERO)));
  }

  private static Optional<Reference> reference(RegistryRequest request) {
    if (request instanceof RegistryRequest.Manifest manifest) {
      return Optional.of(manifest.reference());
    } else if (request instanceof RegistryRequest.Blob blob) {
      return Optional.of(new Reference.ByDigest(blob.digest()));
    }
    return Optional.empty();
  }

  private ClientRequest written(
      AccessLine line,
      Reference reference,
      boolean isHead,
      Instant ended,
      ClientRequest.Delivery delivery) {
    Duration took = Duration.ofNanos(line.durationNanos());
    return new ClientRequest(
        line.requestId(),
        aliases.of(line.client()),
        line.type(),
        line.registry(),
        line.route().orElseThrow().repository(),
        reference.toString(),
        digest(line, reference),
        isHead,
        line.userAgent(),
        ended.minus(took),
        took,
        line.status(),
        line.cache(),
        delivery);
  }

  private static Optional<Digest> digest(AccessLine line, Reference reference) {
    if (reference instanceof Reference.ByDigest byDigest) {
      return Optional.of(byDigest.digest());
    }
    return line.digest();
  }

  private static ClientRequest.Delivery delivery(Exchange exchange, long durationNanos) {
    Delivery delivery = exchange.delivery();
    long lastByteAfter = delivery.lastByteNanos() - exchange.startNanos();
    String reason =
        exchange
            .words()
            .getOrDefault(delivery.ending() == Delivery.Ending.CUT ? "cut" : "error", "");
    return new ClientRequest.Delivery(
        switch (delivery.ending()) {
          case COMPLETE -> ClientRequest.Ending.COMPLETE;
          case CLIENT_LEFT -> ClientRequest.Ending.CLIENT_LEFT;
          case CUT -> ClientRequest.Ending.CUT;
        },
        reason,
        delivery.sentBytes(),
        delivery.wantedBytes(),
        Duration.ofNanos(Math.max(0, durationNanos - lastByteAfter)),
        Duration.ofNanos(delivery.waitedNanos()));
  }
}
