package io.towline.proxy.policy;

import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The policies that were found, by name. Immutable; any thread. */
public final class Policies {
  /** The policy that answers when another one cannot. */
  public static final String BUILT_IN = "ordered";

  private final Map<String, FailoverPolicyFactory> factories;

  private Policies(Map<String, FailoverPolicyFactory> factories) {
    this.factories = factories;
  }

  /**
   * All that this loader finds.
   *
   * @throws IllegalStateException if the built-in policy is missing, or two have one name
   * @throws java.util.ServiceConfigurationError if one is announced and cannot be made
   */
  public static Policies load(ServiceLoader<FailoverPolicyFactory> loader) {
    return of(loader);
  }

  static Policies of(Iterable<FailoverPolicyFactory> found) {
    Map<String, FailoverPolicyFactory> factories = new TreeMap<>();
    for (FailoverPolicyFactory factory : found) {
      FailoverPolicyFactory other = factories.put(factory.name(), factory);
      if (other != null) {
        throw new IllegalStateException(
            "two policies are named "
                + factory.name()
                + ": "
                + other.getClass().getName()
                + " and "
                + factory.getClass().getName()
                + "; remove the jar of one");
      }
    }
    if (!factories.containsKey(BUILT_IN)) {
      throw new IllegalStateException(
          "the built-in policy " + BUILT_IN + " is not on the class path, only " + factories);
    }
    return new Policies(Collections.unmodifiableMap(factories));
  }

  /** What {@code failover.policy} may say, sorted. */
  public Set<String> names() {
    return factories.keySet();
  }

  /**
   * A new desk for a registry, with the policy and the options that its configuration names.
   *
   * @throws IllegalArgumentException if there is no such policy or it refuses its options, naming
   *     the configuration's key
   */
  public PolicyDesk desk(RegistryConfig registry) {
    FailoverPolicy builtIn = factory(BUILT_IN).create(Map.of());
    FailoverPolicy chosen = create(registry);
    String name = registry.failover().policy();
    if (name.equals(BUILT_IN)) {
      return new PolicyDesk(chosen);
    }
    String words = "policy " + name + " of registry " + registry.name();
    GuardedPolicy guarded = new GuardedPolicy(words, chosen, PolicyThread.start(words));
    guarded.warmUp(beginning(registry));
    return new PolicyDesk(builtIn, guarded);
  }

  private FailoverPolicy create(RegistryConfig registry) {
    String key = "registries." + registry.name() + ".failover";
    String name = registry.failover().policy();
    if (!factories.containsKey(name)) {
      throw new IllegalArgumentException(
          key
              + ".policy: there is no policy "
              + name
              + "; there are: "
              + String.join(", ", names()));
    }
    try {
      return factory(name).create(registry.failover().options());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private FailoverPolicyFactory factory(String name) {
    return Objects.requireNonNull(factories.get(name));
  }

  /** A made-up first question to a policy, about this registry's upstreams. */
  private static PullHistory beginning(RegistryConfig registry) {
    List<Upstream> upstreams = new ArrayList<>();
    for (UpstreamConfig upstream : registry.upstreams()) {
      upstreams.add(new Upstream(upstream.name(), upstreams.isEmpty()));
    }
    return new PullHistory(
        registry.name(),
        new RepositoryName("warm/up"),
        PullHistory.Content.BLOB,
        upstreams,
        List.of(),
        OptionalLong.empty(),
        0,
        Duration.ZERO);
  }
}
