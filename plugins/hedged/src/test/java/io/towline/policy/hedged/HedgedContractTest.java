package io.towline.policy.hedged;

import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.contract.FailoverPolicyContract;

class HedgedContractTest implements FailoverPolicyContract {

  @Override
  public FailoverPolicyFactory factory() {
    return new HedgedPolicyFactory();
  }
}
