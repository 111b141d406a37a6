package io.towline.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collections;
import java.util.List;

/**
 * What upstreams were asked for, gave, and failed to give. Series of several labels are found by
 * their values, in the order of the labels' names.
 */
final class UpstreamMetrics {
  private static final String OTHER = "other";

  private final Series<List<String>, CounterDataPoint> requests;
  private final Series<List<String>, CounterDataPoint> bytes;
  private final Series<String, CounterDataPoint> stalls;
  private final Series<List<String>, CounterDataPoint> failovers;
  private final Series<List<String>, CounterDataPoint> retries;
  private final Series<List<String>, CounterDataPoint> races;
  private final Series<String, CounterDataPoint> wasted;
  private final Series<String, CounterDataPoint> corrupt;
  private final Series<List<String>, GaugeDataPoint> up;
  private final Series<List<String>, GaugeDataPoint> rateLimit;

  UpstreamMetrics(PrometheusRegistry registry) {
    Counter asked =
        counter("towline_upstream_requests_total", "Requests to upstreams, by how they ended.")
            .labelNames("registry", "upstream", "type", "outcome")
            .register(registry);
    requests = new Series<>(values -> asked.labelValues(array(values)), others(4));
    Counter received =
        counter("towline_upstream_bytes_total", "Body bytes received from upstreams.")
            .labelNames("registry", "upstream")
            .register(registry);
    bytes = new Series<>(values -> received.labelValues(array(values)), others(2));
    stalls =
        perUpstream(
            registry, "towline_stalls_total", "Silences in transfers that were longer than usual.");
    Counter changes =
        counter("towline_failovers_total", "Downloads that went on at another upstream.")
            .labelNames("from", "to", "reason")
            .register(registry);
    failovers = new Series<>(values -> changes.labelValues(array(values)), others(3));
    Counter again =
        counter("towline_retries_total", "Questions asked again, by why.")
            .labelNames("upstream", "reason")
            .register(registry);
    retries = new Series<>(values -> again.labelValues(array(values)), others(2));
    Counter raced =
        counter("towline_races_total", "Attempts sent beside another, by how they ended.")
            .labelNames("upstream", "outcome")
            .register(registry);
    races = new Series<>(values -> raced.labelValues(array(values)), others(2));
    wasted =
        perUpstream(
            registry, "towline_wasted_bytes_total", "Body bytes received that were here already.");
    corrupt =
        perUpstream(
            registry,
            "towline_corrupt_blobs_total",
            "Contents whose digest was wrong, by the upstream that sent them.");
    up =
        gauge(registry, "towline_upstream_up", "Whether the upstream's last answer was one (0/1).");
    rateLimit =
        gauge(
            registry,
            "towline_upstream_ratelimit_remaining",
            "What the upstream last said is left of its pull limit.");
  }

  void request(String registry, String upstream, String type, String outcome) {
    requests.at(List.of(registry, upstream, type, outcome)).inc();
  }

  void bytes(String registry, String upstream, long count) {
    bytes.at(List.of(registry, upstream)).inc(count);
  }

  void stall(String upstream) {
    stalls.at(upstream).inc();
  }

  void failover(String from, String to, String reason) {
    failovers.at(List.of(from, to, reason)).inc();
  }

  void retry(String upstream, String reason) {
    retries.at(List.of(upstream, reason)).inc();
  }

  void race(String upstream, String outcome) {
    races.at(List.of(upstream, outcome)).inc();
  }

  void wasted(String upstream, long count) {
    wasted.at(upstream).inc(count);
  }

  void corrupt(String upstream) {
    corrupt.at(upstream).inc();
  }

  void up(String registry, String upstream, boolean isUp) {
    up.at(List.of(registry, upstream)).set(isUp ? 1 : 0);
  }

  void rateLimit(String registry, String upstream, long remaining) {
    rateLimit.at(List.of(registry, upstream)).set((double) remaining);
  }

  private static Counter.Builder counter(String name, String help) {
    return Counter.builder().name(name).help(help);
  }

  private static Series<String, CounterDataPoint> perUpstream(
      PrometheusRegistry registry, String name, String help) {
    Counter counter = counter(name, help).labelNames("upstream").register(registry);
    return new Series<>(counter::labelValues, OTHER);
  }

  private static Series<List<String>, GaugeDataPoint> gauge(
      PrometheusRegistry registry, String name, String help) {
    Gauge gauge =
        Gauge.builder().name(name).help(help).labelNames("registry", "upstream").register(registry);
    return new Series<>(values -> gauge.labelValues(array(values)), others(2));
  }

  private static String[] array(List<String> values) {
    return values.toArray(String[]::new);
  }

  /** What everything above the bound of a series is counted under. */
  private static List<String> others(int labels) {
    return Collections.nCopies(labels, OTHER);
  }
}
