package io.towline.policy.timeouts;

import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.contract.ProgressTimeoutPolicyContract;

class FixedTimeoutsContractTest implements ProgressTimeoutPolicyContract {

  @Override
  public ProgressTimeoutPolicyFactory factory() {
    return new FixedTimeoutsFactory();
  }
}
