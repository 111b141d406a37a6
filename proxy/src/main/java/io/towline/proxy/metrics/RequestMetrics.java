package io.towline.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

/** What clients asked for and got. */
final class RequestMetrics {
  private static final double[] DURATION_BUCKETS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800
  };
  private static final double[] STALE_AGE_BUCKETS = {
    60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 7 * 24 * 3600
  };

  private record Labels(String registry, String type, int status, String cache) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Labels labels
          && status == labels.status
          && cache.equals(labels.cache)
          && type.equals(labels.type)
          && registry.equals(labels.registry);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * (31 * registry.hashCode() + type.hashCode()) + status) + cache.hashCode();
    }
  }

  private record Ruled(String registry, String outcome) {}

  private record Limited(String limit, String action) {}

  /** Everything that one finished request touches, found together. */
  private record Points(
      CounterDataPoint requests,
      CounterDataPoint servedBytes,
      DistributionDataPoint duration,
      DistributionDataPoint firstByte) {}

  private final Series<Labels, Points> points;
  private final Series<String, CounterDataPoint> unrouted;
  private final Series<Limited, CounterDataPoint> limited;
  private final Series<Ruled, CounterDataPoint> admissions;
  private final Series<String, CounterDataPoint> staleServed;
  private final DistributionDataPoint staleAge;

  RequestMetrics(PrometheusRegistry registry) {
    Counter requests =
        Counter.builder()
            .name("towline_requests_total")
            .help("Requests of clients, finished.")
            .labelNames("registry", "type", "status", "cache")
            .register(registry);
    Counter served =
        Counter.builder()
            .name("towline_served_bytes_total")
            .help("Body bytes sent to clients.")
            .labelNames("registry", "cache")
            .register(registry);
    Histogram duration =
        histogram("towline_request_duration_seconds", "From a request's head to its last byte.")
            .register(registry);
    Histogram firstByte =
        histogram(
                "towline_time_to_first_byte_seconds",
                "From a request's head to the first byte of the answer's body.")
            .register(registry);
    this.points =
        new Series<>(
            l ->
                new Points(
                    requests.labelValues(l.registry, l.type, Integer.toString(l.status), l.cache),
                    served.labelValues(l.registry, l.cache),
                    duration.labelValues(l.type, l.cache),
                    firstByte.labelValues(l.type, l.cache)),
            new Labels("other", "other", 0, "other"));
    this.unrouted =
        new Series<>(
            Counter.builder()
                    .name("towline_unrouted_requests_total")
                    .help("Requests that mean no configured registry.")
                    .labelNames("reason")
                    .register(registry)
                ::labelValues,
            "other");
    Counter limits =
        Counter.builder()
            .name("towline_limited_total")
            .help("Requests and connections of clients that met a limit.")
            .labelNames("limit", "action")
            .register(registry);
    this.limited =
        new Series<>(
            met -> limits.labelValues(met.limit, met.action), new Limited("other", "other"));
    Counter ruled =
        Counter.builder()
            .name("towline_admissions_total")
            .help("Requests on which admission had a word.")
            .labelNames("registry", "outcome")
            .register(registry);
    this.admissions =
        new Series<>(
            known -> ruled.labelValues(known.registry, known.outcome), new Ruled("other", "other"));
    this.staleServed =
        new Series<>(
            Counter.builder()
                    .name("towline_stale_served_total")
                    .help("Tags answered from what was known, because the origin did not answer.")
                    .labelNames("registry")
                    .register(registry)
                ::labelValues,
            "other");
    this.staleAge =
        Histogram.builder()
            .name("towline_stale_age_seconds")
            .help("How old the tags served stale were.")
            .classicOnly()
            .classicUpperBounds(STALE_AGE_BUCKETS)
            .register(registry);
  }

  /** A negative {@code firstByteSeconds} means that no byte of a body went out. */
  void request(RequestEnd end) {
    Points p = points.at(new Labels(end.registry(), end.type(), end.status(), end.cache()));
    p.requests.inc();
    p.servedBytes.inc(end.bytes());
    p.duration.observe(end.seconds());
    if (end.firstByteSeconds() >= 0) {
      p.firstByte.observe(end.firstByteSeconds());
    }
  }

  void unrouted(String reason) {
    unrouted.at(reason).inc();
  }

  void limited(String limit, String action) {
    limited.at(new Limited(limit, action)).inc();
  }

  void admission(String registryName, String outcome) {
    admissions.at(new Ruled(registryName, outcome)).inc();
  }

  void staleServed(String registry, double ageSeconds) {
    staleServed.at(registry).inc();
    staleAge.observe(ageSeconds);
  }

  private static Histogram.Builder histogram(String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames("type", "cache")
        .classicOnly()
        .classicUpperBounds(DURATION_BUCKETS);
  }
}
