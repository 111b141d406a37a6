package io.towline.policy.ordered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.contract.FakeDownload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class OrderedPolicyFactoryTest {

  @Test
  void isFoundByTheServiceLoader() {
    List<String> names =
        ServiceLoader.load(FailoverPolicyFactory.class).stream()
            .map(provider -> provider.get().name())
            .toList();
    assertEquals(List.of("ordered"), names);
  }

  @Test
  void makesAPolicyThatKeepsToTheConfigurationHoweverFastTheOthersAre() {
    FailoverPolicy policy = new OrderedPolicyFactory().create(Map.of());
    FakeDownload download = new FakeDownload(1);
    Health fast =
        new Health(Standing.GOOD, OptionalDouble.of(1e9), 1, Optional.of(Duration.ofMillis(1)));
    download.knowing(download.upstreams().get(1), fast);
    for (int i = 0; i < 1000; i++) {
      assertEquals(Decision.Try.now(download.origin()), policy.next(download.history()));
    }
  }

  @Test
  void refusesEveryOptionByName() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new OrderedPolicyFactory().create(Map.of("b", "1", "a", "2")));
    assertEquals("the policy ordered has no options; unknown: a, b", refusal.getMessage());
  }
}
