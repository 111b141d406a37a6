package io.towline.proxy.server;

import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.timeline.PullJournal;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down every request that is over: one log line, the figures, the journal. Any thread. */
final class RequestLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("towline.access");
  private static final double NANOS_PER_SECOND = 1e9;

  private final Metrics metrics;
  private final PullJournal journal;
  private final LongSupplier nanos;
  private final EndedRequests ended;

  RequestLog(RequestRecords records, LongSupplier nanos) {
    this.metrics = records.metrics();
    this.journal = records.journal();
    this.ended = new EndedRequests(new ClientAliases(), journal.wallClock());
    this.nanos = nanos;
  }

  /** Returns what was logged. */
  AccessLine over(Exchange exchange, String client) {
    AccessLine line = AccessLine.of(exchange, client, nanos.getAsLong());
    write(line);
    ended.of(exchange, line).ifPresent(journal::ended);
    return line;
  }

  /** The same for a request that was answered at once, as one before it. */
  void again(Rush.Given given, String client, long tookNanos) {
    AccessLine before = given.known().line();
    if (before != null) {
      AccessLine line = before.again(given.requestId(), client, tookNanos);
      write(line);
      journal.hit(ended.again(given.known(), line));
    }
  }

  private void write(AccessLine line) {
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

  /**
   * A client has met a limit.
   *
   * @param limit the last word of its key
   * @param action delayed, refused, closed
   */
  void limited(String limit, String action) {
    metrics.limited(limit, action);
  }

  void unrouted(String reason) {
    metrics.unrouted(reason);
  }
}
