package io.towline.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What plug-ins failed at. */
final class PolicyMetrics {
  private static final String OTHER = "other";

  private record Failure(String policy, String reason) {}

  private final Series<Failure, CounterDataPoint> failures;

  PolicyMetrics(PrometheusRegistry registry) {
    Counter counter =
        Counter.builder()
            .name("towline_policy_failures_total")
            .help("Questions that a plug-in's policy did not answer, or not as it should, by why.")
            .labelNames("policy", "reason")
            .register(registry);
    failures =
        new Series<>(l -> counter.labelValues(l.policy, l.reason), new Failure(OTHER, OTHER));
  }

  void failure(String policy, String reason) {
    failures.at(new Failure(policy, reason)).inc();
  }
}
