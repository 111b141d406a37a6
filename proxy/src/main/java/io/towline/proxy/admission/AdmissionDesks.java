package io.towline.proxy.admission;

import io.towline.config.AdmissionConfig;
import io.towline.config.Configuration;
import io.towline.config.RegistryConfig;
import io.towline.proxy.cosign.CosignPolicy;
import io.towline.proxy.plugin.PolicyException;
import io.towline.proxy.policy.Policies;
import io.towline.proxy.policy.PolicyFailures;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The desks of one configuration, by the name of their registries. Immutable. */
public record AdmissionDesks(Map<String, AdmissionDesk> byRegistry) {

  public AdmissionDesks {
    byRegistry = Map.copyOf(byRegistry);
  }

  /**
   * Those that this configuration wants. Blocking: keys are read.
   *
   * @param failures hears of the failures of plug-ins
   * @throws PolicyException if a file of keys cannot be used, or a policy is not there or refuses
   *     its options, naming the key
   */
  public static AdmissionDesks of(
      Configuration configuration, Policies policies, PolicyFailures failures) {
    Map<String, AdmissionDesk> desks = new HashMap<>();
    for (RegistryConfig registry : configuration.registries()) {
      if (registry.admission().isOn()) {
        desks.put(
            registry.name(),
            new AdmissionDesk(
                registry,
                new AdmissionDesk.Panel(stages(registry, policies), policies::lease),
                failures,
                System::nanoTime));
      }
    }
    return new AdmissionDesks(desks);
  }

  /**
   * Looks whether this configuration can be used. Blocking.
   *
   * @throws PolicyException if not, naming the key
   */
  public static void check(Configuration configuration) {
    PolicyFailures nobody = (policy, reason) -> {};
    try (Policies policies = Policies.load(configuration.plugins().directory(), nobody)) {
      of(configuration, policies, nobody);
    }
  }

  private static List<NamedPolicy> stages(RegistryConfig registry, Policies policies) {
    AdmissionConfig config = registry.admission();
    List<NamedPolicy> stages = new ArrayList<>();
    if (config.maxSize().isPresent() || config.maxAge().isPresent()) {
      stages.add(
          new NamedPolicy(ImageLimits.NAME, new ImageLimits(config, Clock.systemUTC()), false));
    }
    String key = "registries." + registry.name() + ".admission";
    if (config.cosign().isOn()) {
      try {
        stages.add(new NamedPolicy("admission.cosign", CosignPolicy.of(registry), false));
      } catch (IOException e) {
        throw new PolicyException(key + ".cosign: " + e.getMessage(), e);
      }
    }
    for (AdmissionConfig.PluginPolicy named : config.policies()) {
      stages.add(
          new NamedPolicy(
              named.name(),
              policies.admission(named.name(), named.options(), key + ".policies"),
              true));
    }
    return stages;
  }

  /** The desk of a registry; empty where everything is admitted. */
  public Optional<AdmissionDesk> of(String registry) {
    return Optional.ofNullable(byRegistry.get(registry));
  }
}
