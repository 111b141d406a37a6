package io.towline.proxy;

import io.towline.config.Configuration;
import io.towline.proxy.health.HealthBook;
import io.towline.proxy.health.TrafficClass;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.metrics.ProgressTime;
import io.towline.proxy.upstream.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells the metrics how long each configured upstream may keep us waiting, at each scrape. */
final class HealthReporter {
  private final Supplier<Configuration> configuration;
  private final HealthBook book;

  HealthReporter(Supplier<Configuration> configuration, HealthBook book) {
    this.configuration = configuration;
    this.book = book;
  }

  /** For all upstreams; none of gap where the progress timeout is off. */
  List<ProgressTime> progressTimes() {
    List<ProgressTime> times = new ArrayList<>();
    configuration
        .get()
        .registries()
        .forEach(
            registry ->
                registry
                    .upstreams()
                    .forEach(
                        upstream ->
                            add(
                                upstream.name(),
                                book.of(new Endpoint(registry, upstream)),
                                times)));
    return times;
  }

  private static void add(String upstream, UpstreamHealth health, List<ProgressTime> times) {
    for (TrafficClass kind : TrafficClass.values()) {
      String word = kind.name().toLowerCase(Locale.ROOT);
      times.add(new ProgressTime(upstream, word, seconds(health.hedgeAfter(kind))));
    }
    health
        .progress()
        .ifPresent(
            gap -> times.add(new ProgressTime(upstream, "gap", seconds(gap.suspectAfter()))));
  }

  private static double seconds(Duration time) {
    return time.toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
