package io.towline.proxy.bypass;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RequestHandler;
import java.time.Duration;

/**
 * Stands before the manifests: refuses them at once while their registry is bypassed. A runtime
 * decides by the manifest where it pulls from, so nothing else needs refusing, and the blobs of
 * pulls under way go on.
 */
public final class BypassGate implements RequestHandler {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(60);

  private final Bypass bypass;
  private final RequestHandler next;

  /** A gate that lets through to this handler. */
  public BypassGate(Bypass bypass, RequestHandler next) {
    this.bypass = bypass;
    this.next = next;
  }

  @Override
  public void handle(Exchange exchange) {
    String registry =
        exchange.request().whichRoute().map(route -> route.registry().name()).orElse("");
    if (bypass.isOn(registry)) {
      exchange.respond(refusal(registry));
    } else {
      next.handle(exchange);
    }
  }

  private static RegistryError refusal(String registry) {
    return RegistryError.unavailable(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "bypass is on for "
            + registry
            + ": pull from the registry itself. To turn it off: towline bypass off --registry "
            + registry,
        RETRY_AFTER);
  }
}
