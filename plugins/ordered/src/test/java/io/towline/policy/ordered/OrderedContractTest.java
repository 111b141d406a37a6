package io.towline.policy.ordered;

import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.contract.FailoverPolicyContract;

class OrderedContractTest implements FailoverPolicyContract {

  @Override
  public FailoverPolicyFactory factory() {
    return new OrderedPolicyFactory();
  }
}
