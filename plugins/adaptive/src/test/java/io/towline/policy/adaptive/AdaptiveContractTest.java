package io.towline.policy.adaptive;

import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.contract.FailoverPolicyContract;

class AdaptiveContractTest implements FailoverPolicyContract {

  @Override
  public FailoverPolicyFactory factory() {
    return new AdaptivePolicyFactory();
  }
}
