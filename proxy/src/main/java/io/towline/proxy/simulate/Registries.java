package io.towline.proxy.simulate;

import io.towline.config.AdmissionConfig;
import io.towline.config.FailoverConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.UseFor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Configurations of registries that are nowhere. */
final class Registries {
  private static final String NAME = "registry.simulated";

  private Registries() {}

  /** The upstreams of a scenario, watched by the rules of a setting. */
  static RegistryConfig of(Scenario scenario, Setting setting) {
    return new RegistryConfig(
        NAME,
        List.of(),
        List.of(),
        NAME,
        false,
        List.of(),
        List.of(),
        false,
        List.of(),
        Duration.ZERO,
        setting.progress(),
        RetryConfig.STANDARD,
        new FailoverConfig(setting.policy(), Map.of()),
        AdmissionConfig.OFF,
        IntStream.range(0, scenario.upstreams().size())
            .mapToObj(i -> upstream(scenario.upstreamName(i), setting))
            .toList());
  }

  private static UpstreamConfig upstream(String name, Setting setting) {
    return new UpstreamConfig(
        name,
        URI.create("https://" + name + ".simulated"),
        Optional.empty(),
        Optional.empty(),
        UseFor.ALL,
        OptionalLong.empty(),
        Optional.empty(),
        setting.progress(),
        RetryConfig.STANDARD);
  }
}
