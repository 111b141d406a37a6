package io.towline.proxy.failover;

import io.towline.config.AdmissionConfig;
import io.towline.config.FailoverConfig;
import io.towline.config.ProgressConfig;
import io.towline.config.Rate;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.UseFor;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.policy.Policies;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the tests of pulls stand on: a registry with upstreams of these names, and its observers.
 */
public final class Pulls {
  /** When it is, on the wall clock. */
  public static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

  private final RegistrySource source;
  private final Observers observers;

  /** Upstreams of these names, the origin first, which are asked for nothing. */
  public Pulls(String... names) {
    this(
        Duration.ZERO,
        Arrays.stream(names).map(name -> URI.create("http://" + name + ".test")).toList());
  }

  /** Upstreams at these places, the origin first. */
  public Pulls(Duration tagTtl, List<URI> places) {
    this(tagTtl, places, Optional.empty());
  }

  private Pulls(Duration tagTtl, List<URI> places, Optional<Rate> maxRequests) {
    RegistryConfig registry =
        new RegistryConfig(
            "fake.test",
            List.of(),
            List.of(),
            "fake.test",
            false,
            List.of(),
            List.of(),
            false,
            List.of(),
            tagTtl,
            ProgressConfig.STANDARD,
            RetryConfig.STANDARD,
            new FailoverConfig("ordered", Map.of()),
            AdmissionConfig.OFF,
            places.stream().map(place -> upstream(place, maxRequests)).toList());

    source = RegistrySource.of(registry, Policies.builtIn().desk(registry));
    observers = Observers.of(new Metrics("test"), () -> 0L, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Upstreams of these names, each of which may be asked so often. */
  static Pulls limited(String maxRequests, String... names) {
    List<URI> places =
        Arrays.stream(names).map(name -> URI.create("http://" + name + ".test")).toList();
    return new Pulls(Duration.ZERO, places, Optional.of(Rate.parse(maxRequests)));
  }

  private static UpstreamConfig upstream(URI place, Optional<Rate> maxRequests) {
    return new UpstreamConfig(
        place.getAuthority(),
        place,
        Optional.empty(),
        Optional.empty(),
        UseFor.ALL,
        OptionalLong.empty(),
        maxRequests,
        ProgressConfig.STANDARD.withTimeout(Duration.ZERO),
        RetryConfig.STANDARD);
  }

  public RegistrySource source() {
    return source;
  }

  public Observers observers() {
    return observers;
  }
}
