package io.towline.proxy.policy;

import io.towline.config.ProgressConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.proxy.plugin.Plugins;
import io.towline.proxy.plugin.PolicyException;
import io.towline.proxy.plugin.Stranger;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.ProgressTimeouts;
import io.towline.spi.PullHistory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Makes the desk of each registry out of what its configuration names. */
final class DeskMaker {
  /** Answers when another policy cannot: it needs nothing but its question. */
  private static final String STAND_IN = "ordered";

  private static final String ADAPTIVE = "adaptive";
  private static final String FIXED = "fixed";

  /** Those that take the option, which {@code progress.exploration} says where nobody else does. */
  private static final Set<String> EXPLORERS = Set.of("adaptive", "latency", "hedged");

  private static final String EXPLORATION = "exploration";

  private final Catalogue<FailoverPolicyFactory> failover;
  private final Catalogue<ProgressTimeoutPolicyFactory> progress;
  private final Plugins plugins;
  private final PolicyFailures failures;

  DeskMaker(
      Catalogue<FailoverPolicyFactory> failover,
      Catalogue<ProgressTimeoutPolicyFactory> progress,
      Plugins plugins,
      PolicyFailures failures) {
    this.failover = failover;
    this.progress = progress;
    this.plugins = plugins;
    this.failures = failures;
  }

  PolicyDesk desk(RegistryConfig registry) {
    Map<String, Desk<ProgressFigures, ProgressTimeouts>> made = new HashMap<>();
    Map<String, Desk<ProgressFigures, ProgressTimeouts>> byUpstream = new HashMap<>();
    for (UpstreamConfig upstream : registry.upstreams()) {
      String name = progressPolicy(upstream.progress());
      if (!made.containsKey(name)) {
        made.put(name, progressDesk(registry, upstream, name));
      }
      byUpstream.put(upstream.name(), made.get(name));
    }
    return new PolicyDesk(failoverDesk(registry), byUpstream, plugins::lease);
  }

  PolicyDesk builtInDesk(RegistryConfig registry) {
    return new PolicyDesk(builtIn(standIn()), Map.of(), Plugins.none()::lease);
  }

  /** A desk at which everybody answers on the caller's thread, and nobody's time is measured. */
  PolicyDesk promptDesk(RegistryConfig registry) {
    FailoverPolicy chosen = create(registry);
    FailoverPolicy other = standIn();
    Map<String, Desk<ProgressFigures, ProgressTimeouts>> progressDesks = new HashMap<>();
    for (UpstreamConfig upstream : registry.upstreams()) {
      ProgressTimeoutPolicy timeouts =
          create(registry, upstream, progressPolicy(upstream.progress()));
      progressDesks.put(
          upstream.name(), new Desk<>(timeouts::timeouts, (f, e) -> LastAnswers.timeouts(f), null));
    }
    return new PolicyDesk(
        new Desk<>(
            history -> sensible(chosen, other, history), (h, e) -> LastAnswers.decision(e), null),
        progressDesks,
        plugins::lease);
  }

  private static Decision sensible(
      FailoverPolicy chosen, FailoverPolicy other, PullHistory history) {
    Decision decision = chosen.next(history);
    return Sense.ofDecision(history, decision).isEmpty() ? decision : other.next(history);
  }

  /** As for a desk, but nobody is asked anything. */
  void check(RegistryConfig registry) {
    create(registry);
    for (UpstreamConfig upstream : registry.upstreams()) {
      create(registry, upstream, progressPolicy(upstream.progress()));
    }
  }

  private Desk<PullHistory, Decision> failoverDesk(RegistryConfig registry) {
    FailoverPolicy chosen = create(registry);
    String name = registry.failover().policy();
    if (failover.isBuiltIn(name)) {
      return builtIn(chosen);
    }
    String words = "policy " + name + " of registry " + registry.name();
    PolicyThread thread = PolicyThread.start(words, loaderOf(failover.named(name, words)));
    GuardedPolicy<PullHistory, Decision> guarded =
        new GuardedPolicy<>(
            chosen::next,
            Sense::ofDecision,
            thread,
            new Complaints(name, words, failures, thread.nanos()));
    guarded.warmUp(FirstQuestions.history(registry));
    return new Desk<>(standIn()::next, (h, e) -> LastAnswers.decision(e), guarded);
  }

  private Desk<ProgressFigures, ProgressTimeouts> progressDesk(
      RegistryConfig registry, UpstreamConfig upstream, String name) {
    ProgressTimeoutPolicy chosen = create(registry, upstream, name);
    if (progress.isBuiltIn(name)) {
      return new Desk<>(chosen::timeouts, (f, e) -> LastAnswers.timeouts(f), null);
    }
    String words = "progress timeout policy " + name + " of registry " + registry.name();
    PolicyThread thread = PolicyThread.start(words, loaderOf(progress.named(name, words)));
    GuardedPolicy<ProgressFigures, ProgressTimeouts> guarded =
        new GuardedPolicy<>(
            chosen::timeouts,
            Sense::ofTimeouts,
            thread,
            new Complaints(name, words, failures, thread.nanos()));
    guarded.warmUp(FirstQuestions.figures(registry, upstream));
    String standIn = upstream.progress().adaptive() ? ADAPTIVE : FIXED;
    return new Desk<>(
        progress.named(standIn, "").create(Map.of())::timeouts,
        (f, e) -> LastAnswers.timeouts(f),
        guarded);
  }

  /** Of the jar: the policy itself may be a class of the API. */
  private static ClassLoader loaderOf(Object factory) {
    return factory.getClass().getClassLoader();
  }

  private static String progressPolicy(ProgressConfig config) {
    return config.policy().orElse(config.adaptive() ? ADAPTIVE : FIXED);
  }

  private FailoverPolicy standIn() {
    return failover.named(STAND_IN, "").create(Map.of());
  }

  private static Desk<PullHistory, Decision> builtIn(FailoverPolicy policy) {
    return new Desk<>(policy::next, (h, e) -> LastAnswers.decision(e), null);
  }

  private FailoverPolicy create(RegistryConfig registry) {
    String key = "registries." + registry.name() + ".failover";
    String name = registry.failover().policy();
    FailoverPolicyFactory factory = failover.named(name, key + ".policy");
    Map<String, String> options = new HashMap<>(registry.failover().options());
    if (EXPLORERS.contains(name) && failover.isBuiltIn(name)) {
      options.putIfAbsent(EXPLORATION, share(registry.progress().exploration()));
    }
    return made(key, name, () -> factory.create(Map.copyOf(options)));
  }

  private ProgressTimeoutPolicy create(
      RegistryConfig registry, UpstreamConfig upstream, String name) {
    String key = "registries." + registry.name() + ".progress.policy";
    ProgressTimeoutPolicyFactory factory =
        progress.named(name, key + " (of upstream " + upstream.name() + ")");
    return made(key, name, () -> factory.create(Map.of()));
  }

  /** A stranger's factory may answer null, whatever the API says. */
  private static <P> P made(String key, String name, Callable<P> factory) {
    P policy = Stranger.run(key, factory);
    if (policy == null) {
      throw new PolicyException(key + ": the factory of policy " + name + " made null");
    }
    return policy;
  }

  private static String share(double value) {
    return Math.round(value * 1_000_000) / 10_000.0 + "%";
  }
}
