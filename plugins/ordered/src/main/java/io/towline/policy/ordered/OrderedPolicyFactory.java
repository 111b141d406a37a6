package io.towline.policy.ordered;

import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ranked.Options;
import io.towline.spi.ranked.RankedPolicy;
import io.towline.spi.ranked.Ranking;
import java.util.Map;

/** Makes the policy {@code ordered}: upstreams as they are configured. It has no options. */
public final class OrderedPolicyFactory implements FailoverPolicyFactory {

  /** For {@link java.util.ServiceLoader}. */
  public OrderedPolicyFactory() {}

  @Override
  public String name() {
    return "ordered";
  }

  @Override
  public FailoverPolicy create(Map<String, String> options) {
    Options.of(name(), options).noOthers();
    return new RankedPolicy(Ranking.configured());
  }
}
