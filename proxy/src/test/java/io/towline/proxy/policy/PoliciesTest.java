package io.towline.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.AdmissionConfig;
import io.towline.config.FailoverConfig;
import io.towline.config.ProgressConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import io.towline.proxy.plugin.Found;
import io.towline.proxy.plugin.PolicyException;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.ProgressTimeouts;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PoliciesTest {
  private static final Upstream HUB = new Upstream("hub", true);
  private static final Upstream MIRROR = new Upstream("mirror", false);
  private static final Decision NOTHING = new Decision.GiveUp("not answered at once");

  private record Named(String name, FailoverPolicy policy) implements FailoverPolicyFactory {
    @Override
    public FailoverPolicy create(Map<String, String> options) {
      if (!options.isEmpty()) {
        throw new IllegalArgumentException("unknown option " + options.keySet());
      }
      return policy;
    }
  }

  private static final FailoverPolicyFactory ORDERED =
      new Named("ordered", history -> Decision.Try.now(HUB));

  @Test
  void findsTheBuiltInPoliciesAndAsksThem() {
    Policies policies = Policies.builtIn();
    assertEquals(Set.of("adaptive", "hedged", "latency", "ordered"), policies.names());
    assertEquals(Set.of("adaptive", "fixed"), policies.progressNames());
    for (String name : policies.names()) {
      PolicyDesk desk = policies.desk(registry(name, Map.of()));
      Decision.Try next =
          assertInstanceOf(Decision.Try.class, desk.next(history()).getNow(NOTHING));
      assertEquals(HUB, next.upstream());
    }
  }

  @Test
  void takesOptionsToThePolicies() {
    RegistryConfig hedged =
        registry("hedged", Map.of("after", "20ms", "exploration", "0%"), MIRROR.name());
    PullHistory history = history(HUB, MIRROR);
    Decision.Try next = (Decision.Try) Policies.builtIn().desk(hedged).next(history).join();
    assertEquals(Duration.ofMillis(20), next.beside().orElseThrow().delay());
  }

  @Test
  void warmsAPluginsPolicyUpWithTheUpstreamsOfTheRegistry() throws Exception {
    CountDownLatch warm = new CountDownLatch(1);
    FailoverPolicyFactory mine =
        new Named(
            "mine",
            history -> {
              if (history.registry().equals("docker.io")
                  && history.upstreams().equals(List.of(HUB, MIRROR))) {
                warm.countDown();
              }
              return new Decision.GiveUp("mine");
            });
    policies(mine).desk(registry("mine", Map.of(), MIRROR.name()));
    assertTrue(warm.await(10, TimeUnit.SECONDS));
  }

  @Test
  void namesThePoliciesThereAreWhenOneIsUnknown() {
    Policies policies = policies(new Named("mine", h -> Decision.Try.now(HUB)));
    PolicyException refusal =
        assertThrows(PolicyException.class, () -> policies.desk(registry("other", Map.of())));
    assertEquals(
        "registries.docker.io.failover.policy: there is no policy other; there are: mine, ordered",
        refusal.getMessage());
  }

  @Test
  void namesThePolicyThatWasProbablyMeant() {
    Policies policies = policies(new Named("mine", h -> Decision.Try.now(HUB)));
    PolicyException refusal =
        assertThrows(PolicyException.class, () -> policies.desk(registry("orderd", Map.of())));
    assertEquals(
        "registries.docker.io.failover.policy: there is no policy orderd; did you mean ordered?"
            + " There are: mine, ordered",
        refusal.getMessage());
  }

  @Test
  void namesTheKeyWhenAnOptionIsRefused() {
    PolicyException refusal =
        assertThrows(
            PolicyException.class, () -> policies().desk(registry("ordered", Map.of("fast", "1"))));
    assertEquals("registries.docker.io.failover: unknown option [fast]", refusal.getMessage());
  }

  @Test
  @SuppressWarnings("NullAway") // that a factory makes null is the case to survive
  void refusesAFactoryThatMakesNothing() {
    PolicyException refusal =
        assertThrows(
            PolicyException.class,
            () -> policies(new Named("mine", null)).desk(registry("mine", Map.of())));
    assertEquals(
        "registries.docker.io.failover: the factory of policy mine made null",
        refusal.getMessage());
  }

  @Test
  void refusesTwoPoliciesOfOneNameAndNamesTheJars() {
    PolicyException refusal = assertThrows(PolicyException.class, () -> policies(ORDERED));
    assertEquals(
        "mine.jar: its policy ordered has the name of one of this program; rename one, or remove a"
            + " jar",
        refusal.getMessage());
  }

  @Test
  void answersTimeoutsByTheUpstreamsConfiguration() {
    RegistryConfig registry = registry("ordered", Map.of());
    PolicyDesk desk = Policies.builtIn().desk(registry);
    ProgressFigures figures =
        new ProgressFigures(
            "docker.io", HUB, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, ofSeconds(10));
    assertEquals(new ProgressTimeouts(ofSeconds(3), ofSeconds(60)), desk.timeouts(figures).join());
    PolicyDesk noRegistryAnyMore = Policies.builtIn().builtInDesk(registry);
    assertEquals(
        new ProgressTimeouts(ofSeconds(10), ofSeconds(10)),
        noRegistryAnyMore.timeouts(figures).join());
  }

  @Test
  void answersTimeoutsInPlaceOfAPluginThatTalksNonsense() throws Exception {
    CountDownLatch failed = new CountDownLatch(2); // the warm-up, and the question
    Policies policies =
        Policies.of(
            new BuiltIns(BuiltIns.find().failover(), BuiltIns.find().progress()),
            List.of(),
            List.of(new Found<>("mine", new Patient(), "mine.jar")),
            (policy, reason) -> failed.countDown());
    RegistryConfig registry = registry("ordered", Map.of(), Optional.of("mine"));
    ProgressFigures figures =
        new ProgressFigures(
            "docker.io", HUB, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, ofSeconds(10));
    assertEquals(
        new ProgressTimeouts(ofSeconds(3), ofSeconds(60)),
        policies.desk(registry).timeouts(figures).get(10, TimeUnit.SECONDS));
    assertTrue(failed.await(10, TimeUnit.SECONDS));
  }

  /** Makes policies that wait for a day. */
  private record Patient() implements ProgressTimeoutPolicyFactory {
    @Override
    public String name() {
      return "mine";
    }

    @Override
    public ProgressTimeoutPolicy create(Map<String, String> options) {
      return figures -> new ProgressTimeouts(Duration.ofDays(1), Duration.ofDays(1));
    }
  }

  private static Policies policies(FailoverPolicyFactory... plugins) {
    return Policies.of(
        new BuiltIns(
            List.of(new Found<>("ordered", ORDERED, "this program")), BuiltIns.find().progress()),
        Arrays.stream(plugins)
            .map(plugin -> new Found<>(plugin.name(), plugin, "mine.jar"))
            .toList(),
        List.of(),
        (policy, reason) -> {});
  }

  private static RegistryConfig registry(
      String policy, Map<String, String> options, String... mirrors) {
    return registry(policy, options, Optional.empty(), mirrors);
  }

  private static RegistryConfig registry(
      String policy, Map<String, String> options, Optional<String> progress, String... mirrors) {
    List<UpstreamConfig> upstreams = new ArrayList<>(List.of(upstream("hub", progress)));
    Arrays.stream(mirrors).forEach(mirror -> upstreams.add(upstream(mirror, progress)));
    return new RegistryConfig(
        "docker.io",
        List.of(),
        List.of(),
        "docker.io",
        false,
        List.of(),
        List.of(),
        false,
        List.of(),
        Duration.ZERO,
        ProgressConfig.STANDARD,
        RetryConfig.STANDARD,
        new FailoverConfig(policy, options),
        AdmissionConfig.OFF,
        upstreams);
  }

  private static UpstreamConfig upstream(String name, Optional<String> progress) {
    return new UpstreamConfig(
        name,
        URI.create("https://" + name + ".example"),
        Optional.empty(),
        Optional.empty(),
        UpstreamConfig.UseFor.ALL,
        OptionalLong.empty(),
        Optional.empty(),
        progress(progress),
        RetryConfig.STANDARD);
  }

  private static ProgressConfig progress(Optional<String> policy) {
    ProgressConfig standard = ProgressConfig.STANDARD;
    return new ProgressConfig(
        standard.timeout(),
        standard.leastTimeout(),
        standard.adaptive(),
        policy,
        standard.race(),
        standard.raceBudget(),
        standard.hedge(),
        standard.headStart(),
        standard.finishAbandoned(),
        standard.maxParts(),
        standard.exploration(),
        standard.mask());
  }

  private static PullHistory history(Upstream... more) {
    return new PullHistory(
        "docker.io",
        new RepositoryName("a/b"),
        PullHistory.Content.BLOB,
        more.length == 0 ? List.of(HUB) : List.of(more),
        List.of(),
        OptionalLong.empty(),
        0,
        Duration.ZERO);
  }

  private static Duration ofSeconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
