package io.towline.proxy.server;

import io.towline.oci.Digest;
import io.towline.proxy.log.LogFields;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.Printable;
import io.towline.proxy.request.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;

/**
 * What the log says of one request: fields for machines, and a line for people.
 *
 * @param path without the query
 * @param digest what a tag turned out to mean
 * @param words what the request's handler added, such as the upstream
 */
record AccessLine(
    String client,
    String method,
    String path,
    int status,
    String type,
    Optional<Route> route,
    String cache,
    long bytes,
    long durationNanos,
    long firstByteNanos,
    String requestId,
    String userAgent,
    Optional<Digest> digest,
    List<Map.Entry<String, String>> words)
    implements LogFields {

  /** As nginx says it: the client left before there was an answer. */
  private static final int LEFT = 499;

  private static final double NANOS_PER_MILLI = 1e6;

  static AccessLine of(Exchange exchange, String client, long nowNanos) {
    return new AccessLine(
        client,
        exchange.head().method(),
        exchange.head().path(),
        exchange.status().map(status -> status.code()).orElse(LEFT),
        exchange.whichRequest().map(request -> request.type()).orElse("other"),
        exchange.whichRequest().flatMap(request -> request.whichRoute()),
        exchange.cacheStatus().label(),
        exchange.sentBytes(),
        nowNanos - exchange.startNanos(),
        exchange.firstByteNanos(),
        exchange.requestId(),
        exchange.head().userAgent(),
        exchange.digest(),
        exchange.words().isEmpty() ? List.of() : List.copyOf(exchange.words().entrySet()));
  }

  /** The line of another request that was answered the same, all of it at once. */
  AccessLine again(String otherRequestId, String otherClient, long tookNanos) {
    return new AccessLine(
        otherClient,
        method,
        path,
        status,
        type,
        route,
        cache,
        bytes,
        tookNanos,
        tookNanos,
        otherRequestId,
        userAgent,
        digest,
        List.of());
  }

  /** The registry's configured name, or {@code none}. */
  String registry() {
    return route.map(found -> found.registry().name()).orElse("none");
  }

  void log(Logger logger) {
    logger.info("{}", this);
  }

  @Override
  public void each(BiConsumer<String, Object> field) {
    field.accept("request_id", requestId);
    field.accept("client", client);
    field.accept("method", method);
    field.accept("path", path);
    field.accept("status", status);
    field.accept("type", type);
    field.accept("registry", registry());
    field.accept("repository", route.map(found -> found.repository().value()).orElse(""));
    field.accept("cache", cache);
    field.accept("bytes", bytes);
    field.accept("ms", millis(durationNanos));
    field.accept("first_byte_ms", millis(firstByteNanos));
    field.accept("user_agent", userAgent);
    digest.ifPresent(known -> field.accept("digest", known));
    for (Map.Entry<String, String> word : words) {
      field.accept(word.getKey(), Printable.line(word.getValue()));
    }
  }

  /** The line's text. */
  @Override
  public String toString() {
    return method + " " + path + " " + status;
  }

  private static double millis(long nanos) {
    return Math.round(nanos / NANOS_PER_MILLI * 10) / 10.0;
  }
}
