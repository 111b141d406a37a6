package io.towline.proxy.health;

import io.towline.config.AdmissionConfig;
import io.towline.config.FailoverConfig;
import io.towline.config.ProgressConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.UseFor;
import io.towline.proxy.upstream.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Upstreams of one registry, for tests. */
final class Endpoints {
  private Endpoints() {}

  /** Of these names, the origin first, each at a host of its name, watched as usual. */
  static List<Endpoint> of(String... names) {
    return of(ProgressConfig.STANDARD, names);
  }

  static List<Endpoint> of(ProgressConfig progress, String... names) {
    List<UpstreamConfig> upstreams =
        Arrays.stream(names)
            .map(name -> upstream(name, "http://" + name + ".test", progress, OptionalLong.empty()))
            .toList();
    return of("fake.test", upstreams);
  }

  static List<Endpoint> of(String registryName, List<UpstreamConfig> upstreams) {
    RegistryConfig registry =
        new RegistryConfig(
            registryName,
            List.of(),
            List.of(),
            registryName,
            false,
            List.of(),
            List.of(),
            false,
            List.of(),
            Duration.ZERO,
            ProgressConfig.STANDARD,
            RetryConfig.STANDARD,
            new FailoverConfig("ordered", Map.of()),
            AdmissionConfig.OFF,
            upstreams);
    return upstreams.stream().map(upstream -> new Endpoint(registry, upstream)).toList();
  }

  static UpstreamConfig upstream(
      String name, String url, ProgressConfig progress, OptionalLong maxBandwidth) {
    return new UpstreamConfig(
        name,
        URI.create(url),
        Optional.empty(),
        Optional.empty(),
        UseFor.ALL,
        maxBandwidth,
        Optional.empty(),
        progress,
        RetryConfig.STANDARD);
  }

  /** The usual rules with these switches. */
  static ProgressConfig progress(boolean adaptive, Duration timeout, boolean race, boolean hedge) {
    return progress(adaptive, timeout, timeout, race, hedge);
  }

  /** The usual rules with this range of T. */
  static ProgressConfig progress(boolean adaptive, Duration timeout, Duration least) {
    return progress(adaptive, timeout, least, true, true);
  }

  private static ProgressConfig progress(
      boolean adaptive, Duration timeout, Duration least, boolean race, boolean hedge) {
    ProgressConfig usual = ProgressConfig.STANDARD;
    return new ProgressConfig(
        timeout,
        least,
        adaptive,
        usual.policy(),
        race,
        usual.raceBudget(),
        hedge,
        usual.headStart(),
        usual.finishAbandoned(),
        usual.maxParts(),
        usual.exploration(),
        usual.mask());
  }
}
