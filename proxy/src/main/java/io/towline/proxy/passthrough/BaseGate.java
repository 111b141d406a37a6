package io.towline.proxy.passthrough;

import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RequestHandler;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Stands before {@code /v2/}. Docker, Podman and skopeo learn there, and nowhere else, whether to
 * show credentials, so that they are asked there once any registry wants them.
 */
final class BaseGate implements RequestHandler {
  private final Visitors visitors;
  private final BooleanSupplier isWanted;
  private final RequestHandler next;

  /**
   * @param isWanted whether any registry wants a client's own credentials
   */
  BaseGate(Visitors visitors, BooleanSupplier isWanted, RequestHandler next) {
    this.visitors = visitors;
    this.isWanted = isWanted;
    this.next = next;
  }

  @Override
  public void handle(Exchange exchange) {
    boolean asks =
        isWanted.getAsBoolean()
            && visitors.of(exchange.headers()).filter(Visitor::hasShown).isEmpty();
    if (asks) {
      exchange.respond(
          OwnChallenge.of(
              exchange, Optional.empty(), "fetch a token, with your credentials or without"));
    } else {
      next.handle(exchange);
    }
  }
}
