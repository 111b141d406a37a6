package io.towline.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What upstreams were asked for, gave, and failed to give. */
final class UpstreamMetrics {
  private static final String OTHER = "other";

  private record Asked(String registry, String upstream, String type, String outcome) {}

  private record Place(String registry, String upstream) {}

  private record Because(String upstream, String reason) {}

  private record Change(String from, String to, String reason) {}

  private final Series<Asked, CounterDataPoint> requests;
  private final Series<Place, CounterDataPoint> bytes;
  private final Series<String, CounterDataPoint> stalls;
  private final Series<Change, CounterDataPoint> failovers;
  private final Series<Because, CounterDataPoint> retries;
  private final Series<Because, CounterDataPoint> races;
  private final Series<String, CounterDataPoint> wasted;
  private final Series<String, CounterDataPoint> corrupt;
  private final Series<Place, GaugeDataPoint> up;
  private final Series<Place, GaugeDataPoint> rateLimit;

  UpstreamMetrics(PrometheusRegistry registry) {
    Counter asked =
        counter("towline_upstream_requests_total", "Requests to upstreams, by how they ended.")
            .labelNames("registry", "upstream", "type", "outcome")
            .register(registry);
    requests =
        new Series<>(
            l -> asked.labelValues(l.registry, l.upstream, l.type, l.outcome),
            new Asked(OTHER, OTHER, OTHER, OTHER));
    Counter received =
        counter("towline_upstream_bytes_total", "Body bytes received from upstreams.")
            .labelNames("registry", "upstream")
            .register(registry);
    bytes =
        new Series<>(l -> received.labelValues(l.registry, l.upstream), new Place(OTHER, OTHER));
    stalls =
        perUpstream(
            registry, "towline_stalls_total", "Silences in transfers that were longer than usual.");
    Counter changes =
        counter("towline_failovers_total", "Downloads that went on at another upstream.")
            .labelNames("from", "to", "reason")
            .register(registry);
    failovers =
        new Series<>(
            l -> changes.labelValues(l.from, l.to, l.reason), new Change(OTHER, OTHER, OTHER));
    Counter again =
        counter("towline_retries_total", "Questions asked again, by why.")
            .labelNames("upstream", "reason")
            .register(registry);
    retries = new Series<>(l -> again.labelValues(l.upstream, l.reason), new Because(OTHER, OTHER));
    Counter raced =
        counter("towline_races_total", "Attempts sent beside another, by how they ended.")
            .labelNames("upstream", "outcome")
            .register(registry);
    races = new Series<>(l -> raced.labelValues(l.upstream, l.reason), new Because(OTHER, OTHER));
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
    requests.at(new Asked(registry, upstream, type, outcome)).inc();
  }

  void bytes(String registry, String upstream, long count) {
    bytes.at(new Place(registry, upstream)).inc(count);
  }

  void stall(String upstream) {
    stalls.at(upstream).inc();
  }

  void failover(String from, String to, String reason) {
    failovers.at(new Change(from, to, reason)).inc();
  }

  void retry(String upstream, String reason) {
    retries.at(new Because(upstream, reason)).inc();
  }

  void race(String upstream, String outcome) {
    races.at(new Because(upstream, outcome)).inc();
  }

  void wasted(String upstream, long count) {
    wasted.at(upstream).inc(count);
  }

  void corrupt(String upstream) {
    corrupt.at(upstream).inc();
  }

  void up(String registry, String upstream, boolean isUp) {
    up.at(new Place(registry, upstream)).set(isUp ? 1 : 0);
  }

  void rateLimit(String registry, String upstream, long remaining) {
    rateLimit.at(new Place(registry, upstream)).set((double) remaining);
  }

  private static Counter.Builder counter(String name, String help) {
    return Counter.builder().name(name).help(help);
  }

  private static Series<String, CounterDataPoint> perUpstream(
      PrometheusRegistry registry, String name, String help) {
    Counter counter = counter(name, help).labelNames("upstream").register(registry);
    return new Series<>(counter::labelValues, OTHER);
  }

  private static Series<Place, GaugeDataPoint> gauge(
      PrometheusRegistry registry, String name, String help) {
    Gauge gauge =
        Gauge.builder().name(name).help(help).labelNames("registry", "upstream").register(registry);
    return new Series<>(l -> gauge.labelValues(l.registry, l.upstream), new Place(OTHER, OTHER));
  }
}
