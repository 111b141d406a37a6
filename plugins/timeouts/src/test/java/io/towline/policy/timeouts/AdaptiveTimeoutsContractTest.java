package io.towline.policy.timeouts;

import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.contract.ProgressTimeoutPolicyContract;

class AdaptiveTimeoutsContractTest implements ProgressTimeoutPolicyContract {

  @Override
  public ProgressTimeoutPolicyFactory factory() {
    return new AdaptiveTimeoutsFactory();
  }
}
