package io.towline.proxy.metrics;

import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What clients were spared. */
final class MaskMetrics {
  private final Series<String, GaugeDataPoint> streams;
  private final Counter seconds;
  private final Counter rescued;

  MaskMetrics(PrometheusRegistry registry) {
    Gauge masked =
        Gauge.builder()
            .name("towline_masked_streams")
            .help("Clients that are kept alive byte by byte now, by the upstream asked last.")
            .labelNames("upstream")
            .register(registry);
    streams = new Series<>(masked::labelValues, "other");
    seconds =
        Counter.builder()
            .name("towline_masked_seconds_total")
            .help("Time for which clients were kept alive byte by byte.")
            .register(registry);
    rescued =
        Counter.builder()
            .name("towline_rescued_pulls_total")
            .help("Blob answers that were completed although their upstream stalled or failed.")
            .register(registry);
  }

  void streams(String upstream, int change) {
    streams.at(upstream).inc(change);
  }

  void seconds(double more) {
    seconds.inc(more);
  }

  void rescued() {
    rescued.inc();
  }
}
