package io.towline.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.FailoverConfig;
import io.towline.config.ProgressConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PoliciesTest {
  private static final Upstream HUB = new Upstream("hub", true);

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
  void findsTheBuiltInPolicyAndAsksIt() {
    Policies policies = Policies.load(ServiceLoader.load(FailoverPolicyFactory.class));
    assertEquals(Set.of("ordered"), policies.names());
    PolicyDesk desk = policies.desk(registry("ordered", Map.of()));
    assertEquals(Decision.Try.now(HUB), desk.next(history()).join());
  }

  @Test
  void warmsAnotherPolicyUpWithTheUpstreamsOfTheRegistry() throws Exception {
    CountDownLatch warm = new CountDownLatch(1);
    FailoverPolicyFactory mine =
        new Named(
            "mine",
            history -> {
              if (history.registry().equals("docker.io")
                  && history.upstreams().equals(List.of(HUB, new Upstream("mirror", false)))) {
                warm.countDown();
              }
              return new Decision.GiveUp("mine");
            });
    Policies.of(List.of(ORDERED, mine)).desk(registry("mine", Map.of()));
    assertTrue(warm.await(10, TimeUnit.SECONDS));
  }

  @Test
  void namesThePoliciesThereAreWhenOneIsUnknown() {
    Policies policies =
        Policies.of(List.of(ORDERED, new Named("mine", h -> Decision.Try.now(HUB))));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> policies.desk(registry("other", Map.of())));
    assertEquals(
        "registries.docker.io.failover.policy: there is no policy other; there are: mine, ordered",
        refusal.getMessage());
  }

  @Test
  void namesTheKeyWhenAnOptionIsRefused() {
    Policies policies = Policies.of(List.of(ORDERED));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> policies.desk(registry("ordered", Map.of("fast", "1"))));
    assertEquals("registries.docker.io.failover: unknown option [fast]", refusal.getMessage());
  }

  @Test
  void refusesTwoPoliciesOfOneName() {
    assertThrows(IllegalStateException.class, () -> Policies.of(List.of(ORDERED, ORDERED)));
  }

  @Test
  void refusesToStartWithoutTheBuiltInPolicy() {
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> Policies.of(List.of()));
    assertTrue(String.valueOf(refusal.getMessage()).contains("ordered"));
  }

  private static RegistryConfig registry(String policy, Map<String, String> options) {
    return new RegistryConfig(
        "docker.io",
        List.of(),
        List.of(),
        "docker.io",
        false,
        List.of(),
        List.of(),
        false,
        Duration.ZERO,
        ProgressConfig.STANDARD,
        RetryConfig.STANDARD,
        new FailoverConfig(policy, options),
        List.of(upstream("hub"), upstream("mirror")));
  }

  private static UpstreamConfig upstream(String name) {
    return new UpstreamConfig(
        name,
        URI.create("https://" + name + ".example"),
        Optional.empty(),
        Optional.empty(),
        UpstreamConfig.UseFor.ALL,
        OptionalLong.empty(),
        ProgressConfig.STANDARD.withTimeout(Duration.ZERO),
        RetryConfig.STANDARD);
  }

  private static PullHistory history() {
    return new PullHistory(
        "docker.io",
        new RepositoryName("a/b"),
        PullHistory.Content.BLOB,
        List.of(HUB),
        List.of(),
        OptionalLong.empty(),
        0,
        Duration.ZERO);
  }
}
