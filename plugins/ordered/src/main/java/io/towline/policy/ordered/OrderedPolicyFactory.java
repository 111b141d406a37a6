package io.towline.policy.ordered;

import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import java.util.Map;
import java.util.TreeSet;

/** Makes the policy {@code ordered}, which has no options. */
public final class OrderedPolicyFactory implements FailoverPolicyFactory {

  /** For {@link java.util.ServiceLoader}. */
  public OrderedPolicyFactory() {}

  @Override
  public String name() {
    return "ordered";
  }

  @Override
  public FailoverPolicy create(Map<String, String> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(
          "the policy ordered has no options; unknown: "
              + String.join(", ", new TreeSet<>(options.keySet())));
    }
    return new OrderedPolicy();
  }
}
