package io.towline.policy.adaptive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.Upstream;
import io.towline.spi.contract.FakeDownload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class AdaptivePolicyFactoryTest {
  private static final int DOWNLOADS = 4000;

  private final FakeDownload download = new FakeDownload(1);
  private final Upstream origin = download.upstreams().get(0);
  private final Upstream mirror = download.upstreams().get(1);

  @Test
  void isFoundByTheServiceLoader() {
    List<String> names =
        ServiceLoader.load(FailoverPolicyFactory.class).stream()
            .map(provider -> provider.get().name())
            .toList();
    assertEquals(List.of("adaptive"), names);
  }

  @Test
  void beginsAtTheBetterOne() {
    download.knowing(origin, taking(90)).knowing(mirror, taking(30));
    FailoverPolicy policy = new AdaptivePolicyFactory().create(Map.of("exploration", "0%"));
    for (int i = 0; i < DOWNLOADS; i++) {
      assertEquals(Decision.Try.now(mirror), policy.next(download.history()));
    }
  }

  @Test
  void triesAnotherForAboutTheShareThatIsConfigured() {
    download.knowing(origin, taking(90)).knowing(mirror, taking(30));
    assertAbout(0.05, new AdaptivePolicyFactory().create(Map.of()));
    assertAbout(0.5, new AdaptivePolicyFactory().create(Map.of("exploration", "50%")));
  }

  @Test
  void refusesAShareThatIsNone() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new AdaptivePolicyFactory().create(Map.of("exploration", "often")));
    assertEquals(
        "option exploration of the policy adaptive: `often`; say a share from 0% to 100%, such as 5%",
        refusal.getMessage());
  }

  /** Off by more than six standard deviations is no chance. */
  private void assertAbout(double share, FailoverPolicy policy) {
    int others = 0;
    for (int i = 0; i < DOWNLOADS; i++) {
      download.after(Duration.ofNanos(40));
      others += policy.next(download.history()).equals(Decision.Try.now(origin)) ? 1 : 0;
    }
    double deviation = Math.sqrt(DOWNLOADS * share * (1 - share));
    assertTrue(Math.abs(others - DOWNLOADS * share) < 6 * deviation, others + " of " + DOWNLOADS);
  }

  private static Health taking(long millis) {
    return new Health(Standing.GOOD, OptionalDouble.of(1e6 / millis), 1, Optional.empty());
  }
}
