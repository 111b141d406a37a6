package com.example.towline;

import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.contract.FailoverPolicyContract;
import java.util.Map;

/** All that Towline relies on; the tests come with the kit. */
class PreferRegionContractTest implements FailoverPolicyContract {

  @Override
  public FailoverPolicyFactory factory() {
    return new PreferRegionFactory();
  }

  @Override
  public Map<String, String> options() {
    return Map.of("regions", "eu");
  }
}
