package io.towline.policy.latency;

import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ranked.Options;
import io.towline.spi.ranked.RankedPolicy;
import io.towline.spi.ranked.Ranking;
import java.util.Map;

/**
 * Makes the policy {@code latency}: the upstream first that answers quickest. Its option {@code
 * exploration}, {@code 5%} unless it is said, is the share of new downloads of blobs that try
 * another one.
 */
public final class LatencyPolicyFactory implements FailoverPolicyFactory {
  /** For {@link java.util.ServiceLoader}. */
  public LatencyPolicyFactory() {}

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public FailoverPolicy create(Map<String, String> options) {
    Options given = Options.of(name(), options);
    RankedPolicy policy = RankedPolicy.exploring(Ranking.byAnswerTime(), given);
    given.noOthers();
    return policy;
  }
}
