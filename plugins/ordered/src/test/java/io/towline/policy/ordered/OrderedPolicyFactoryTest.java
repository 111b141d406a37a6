package io.towline.policy.ordered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.spi.FailoverPolicyFactory;
import java.util.List;
import java.util.Map;
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
  void makesAPolicyWithoutOptions() {
    assertInstanceOf(OrderedPolicy.class, new OrderedPolicyFactory().create(Map.of()));
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
