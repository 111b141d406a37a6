package io.towline.policy.hedged;

import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ranked.Options;
import io.towline.spi.ranked.RankedPolicy;
import io.towline.spi.ranked.Ranking;
import java.time.Duration;
import java.util.Map;

/**
 * Makes the policy {@code hedged}: blobs are asked for at the two best upstreams at once. Its
 * option {@code after}, {@code 0ms} unless it is said, is how long the second waits for the first
 * byte of the first; {@code exploration} is that of {@code adaptive}.
 */
public final class HedgedPolicyFactory implements FailoverPolicyFactory {
  /** For {@link java.util.ServiceLoader}. */
  public HedgedPolicyFactory() {}

  @Override
  public String name() {
    return "hedged";
  }

  @Override
  public FailoverPolicy create(Map<String, String> options) {
    Options given = Options.of(name(), options);
    RankedPolicy ranked = RankedPolicy.exploring(Ranking.byScore(), given);
    Duration after = given.duration("after", Duration.ZERO, HedgedPolicy.LONGEST_AFTER);
    given.noOthers();
    return new HedgedPolicy(ranked, after);
  }
}
