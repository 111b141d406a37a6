package io.towline.proxy.server;

import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.Exchange;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down every request that is over: one log line, and the figures. Any thread. */
final class RequestLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("towline.access");
  private static final double NANOS_PER_SECOND = 1e9;

  private final Metrics metrics;
  private final LongSupplier nanos;

  RequestLog(Metrics metrics, LongSupplier nanos) {
    this.metrics = metrics;
    this.nanos = nanos;
  }

  void over(Exchange exchange, String client) {
    AccessLine line = AccessLine.of(exchange, client, nanos.getAsLong());
    line.log(LOGGER);
    metrics.request(
        line.registry(),
        line.type(),
        line.status(),
        line.cache(),
        line.durationNanos() / NANOS_PER_SECOND,
        line.bytes() > 0 ? line.firstByteNanos() / NANOS_PER_SECOND : -1,
        line.bytes());
  }

  void unrouted(String reason) {
    metrics.unrouted(reason);
  }
}
