package io.towline.policy.adaptive;

import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ranked.Options;
import io.towline.spi.ranked.RankedPolicy;
import io.towline.spi.ranked.Ranking;
import java.util.Map;

/**
 * Makes the policy {@code adaptive}: the upstream first that gets most across. Its option {@code
 * exploration}, {@code 5%} unless it is said, is the share of new downloads of blobs that try
 * another one.
 */
public final class AdaptivePolicyFactory implements FailoverPolicyFactory {
  /** For {@link java.util.ServiceLoader}. */
  public AdaptivePolicyFactory() {}

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public FailoverPolicy create(Map<String, String> options) {
    Options given = Options.of(name(), options);
    RankedPolicy policy = RankedPolicy.exploring(Ranking.byScore(), given);
    given.noOthers();
    return policy;
  }
}
