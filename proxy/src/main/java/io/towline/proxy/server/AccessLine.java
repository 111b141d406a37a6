package io.towline.proxy.server;

import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.Printable;
import io.towline.proxy.request.Route;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What the log says of one request: fields for machines, and a line for people.
 *
 * @param path without the query
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
    Map<String, String> words) {

  /** As nginx says it: the client left before there was an answer. */
  private static final int LEFT = 499;

  private static final double NANOS_PER_MILLI = 1e6;

  static AccessLine of(Exchange exchange, String client, long nowNanos) {
    String agent = exchange.headers().get("User-Agent", "");
    return new AccessLine(
        client,
        Printable.cut(exchange.head().method().name()),
        Printable.cut(shown(exchange.head().uri())),
        exchange.status().map(status -> status.code()).orElse(LEFT),
        exchange.whichRequest().map(request -> request.type()).orElse("other"),
        exchange.whichRequest().flatMap(request -> request.whichRoute()),
        exchange.cacheStatus().label(),
        exchange.sentBytes(),
        nowNanos - exchange.startNanos(),
        exchange.firstByteNanos(),
        exchange.requestId(),
        Printable.cut(agent),
        exchange.words());
  }

  /** A request target without its query, and without the user and password of an absolute one. */
  private static String shown(String target) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    boolean isAbsolute = !path.startsWith("/") || path.startsWith("//");
    return isAbsolute ? path.substring(path.lastIndexOf('@') + 1) : path;
  }

  /** The registry's configured name, or {@code none}. */
  String registry() {
    return route.map(found -> found.registry().name()).orElse("none");
  }

  void log(Logger logger) {
    if (!logger.isInfoEnabled()) {
      return;
    }
    LoggingEventBuilder event =
        logger
            .atInfo()
            .addKeyValue("request_id", requestId)
            .addKeyValue("client", client)
            .addKeyValue("method", method)
            .addKeyValue("path", path)
            .addKeyValue("status", status)
            .addKeyValue("type", type)
            .addKeyValue("registry", registry())
            .addKeyValue("repository", route.map(found -> found.repository().value()).orElse(""))
            .addKeyValue("cache", cache)
            .addKeyValue("bytes", bytes)
            .addKeyValue("ms", millis(durationNanos))
            .addKeyValue("first_byte_ms", millis(firstByteNanos))
            .addKeyValue("user_agent", userAgent);
    for (Map.Entry<String, String> word : words.entrySet()) {
      event = event.addKeyValue(word.getKey(), Printable.line(word.getValue()));
    }
    event.log("{} {} {}", method, path, status);
  }

  private static double millis(long nanos) {
    return Math.round(nanos / NANOS_PER_MILLI * 10) / 10.0;
  }
}
