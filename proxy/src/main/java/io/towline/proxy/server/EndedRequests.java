package io.towline.proxy.server;

import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.request.Delivery;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.Route;
import io.towline.proxy.timeline.ClientRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** What the journal is told of requests for manifests and blobs that are over. Any thread. */
record EndedRequests(ClientAliases aliases, Clock wallClock) {

  /** Empty for requests of other kinds, and those that were refused unread. */
  Optional<ClientRequest> of(Exchange exchange, AccessLine line) {
    RegistryRequest request = exchange.whichRequest().orElse(null);
    if (request instanceof RegistryRequest.Manifest manifest) {
      return Optional.of(of(exchange, line, manifest.route(), manifest.reference()));
    } else if (request instanceof RegistryRequest.Blob blob) {
      return Optional.of(of(exchange, line, blob.route(), new Reference.ByDigest(blob.digest())));
    }
    return Optional.empty();
  }

  private ClientRequest of(Exchange exchange, AccessLine line, Route route, Reference reference) {
    Duration took = Duration.ofNanos(line.durationNanos());
    return new ClientRequest(
        line.requestId(),
        aliases.of(line.client()),
        line.type(),
        route.registry().name(),
        route.repository(),
        reference.toString(),
        digest(exchange, reference),
        exchange.isHead(),
        line.userAgent(),
        wallClock.instant().minus(took),
        took,
        line.status(),
        line.cache(),
        delivery(exchange, line.durationNanos()));
  }

  private static Optional<Digest> digest(Exchange exchange, Reference reference) {
    if (reference instanceof Reference.ByDigest byDigest) {
      return Optional.of(byDigest.digest());
    }
    return exchange.digest();
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
