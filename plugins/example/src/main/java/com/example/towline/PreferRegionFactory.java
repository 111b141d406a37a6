package com.example.towline;

import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.ranked.Options;
import io.towline.spi.ranked.RankedPolicy;
import java.util.List;
import java.util.Map;

/** Makes the policy {@code prefer-region}, whose option {@code regions} it cannot do without. */
public final class PreferRegionFactory implements FailoverPolicyFactory {

  /** For Towline, which finds this class by its name in META-INF/services. */
  public PreferRegionFactory() {}

  @Override
  public String name() {
    return "prefer-region";
  }

  @Override
  public FailoverPolicy create(Map<String, String> options) {
    Options given = Options.of(name(), options);
    List<String> regions = given.words("regions");
    if (regions.isEmpty()) {
      throw given.refusal("regions", given.text("regions", ""), "which come first, such as eu,us");
    }
    given.noOthers();
    return new RankedPolicy(new RegionRanking(regions));
  }
}
