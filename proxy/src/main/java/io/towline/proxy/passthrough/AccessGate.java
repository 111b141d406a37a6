package io.towline.proxy.passthrough;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.config.RegistryConfig;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Replies;
import io.towline.proxy.limit.ClientKey;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.request.Route;
import java.util.Optional;
import java.util.function.Function;

/**
 * Stands before everything of a registry that decides by its clients' own credentials: the origin
 * is asked in the client's name, and only its yes lets the client through, also to what is stored.
 * Whatever else comes of the question is no yes. On the client's loop.
 */
final class AccessGate implements RequestHandler {
  private final Parts parts;
  private final RequestHandler next;

  /** What the gates before all kinds of content share. */
  record Parts(
      AccessCheck check,
      Function<RegistryConfig, RegistrySource> sources,
      Visitors visitors,
      Loans loans) {}

  AccessGate(Parts parts, RequestHandler next) {
    this.parts = parts;
    this.next = next;
  }

  @Override
  public void handle(Exchange exchange) {
    RegistryRequest request = exchange.request();
    Optional<Route> route = request.whichRoute();
    if (route.filter(found -> found.registry().isPassthrough()).isEmpty()) {
      next.handle(exchange);
      return;
    }
    RepositoryName repository = route.get().repository();
    Optional<Visitor> visitor = parts.visitors.of(exchange.headers());
    if (visitor.isEmpty()) {
      exchange.respond(
          OwnChallenge.of(
              exchange, Optional.of(repository), "these credentials are none, or no more"));
      return;
    }
    RegistrySource source = parts.sources.apply(route.get().registry());
    Replies.whenFound(
        exchange,
        parts.check.of(
            new AccessCheck.Subject(
                source,
                request,
                visitor.get(),
                ClientKey.of(exchange.remoteAddress()),
                exchange.loop())),
        refusal -> {
          if (refusal.isPresent()) {
            parts.loans.takeBack(source.origin(), repository, visitor.get());
            exchange.respond(error(exchange, repository, visitor.get(), refusal.get()));
          } else if (exchange.isOpen()) {
            parts.loans.lend(source.origin(), repository, visitor.get());
            next.handle(exchange);
          }
        });
  }

  /** Whoever has shown nothing yet is asked for it: registries hide what is private. */
  private static RegistryError error(
      Exchange exchange, RepositoryName repository, Visitor visitor, AccessRefusal refusal) {
    if (refusal.status() == 401 || !visitor.hasShown()) {
      return OwnChallenge.of(exchange, Optional.of(repository), refusal.message());
    }
    if (refusal.status() == 403) {
      return RegistryError.of(HttpResponseStatus.FORBIDDEN, Code.DENIED, refusal.message());
    }
    RegistryRequest request = exchange.request();
    Code code =
        request instanceof RegistryRequest.Blob
            ? Code.BLOB_UNKNOWN
            : request instanceof RegistryRequest.Tags ? Code.NAME_UNKNOWN : Code.MANIFEST_UNKNOWN;
    return RegistryError.notFound(code, refusal.message());
  }
}
