package io.towline.policy.latency;

import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.contract.FailoverPolicyContract;

class LatencyContractTest implements FailoverPolicyContract {

  @Override
  public FailoverPolicyFactory factory() {
    return new LatencyPolicyFactory();
  }
}
