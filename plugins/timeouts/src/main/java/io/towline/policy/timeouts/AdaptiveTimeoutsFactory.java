package io.towline.policy.timeouts;

import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.ranked.Options;
import java.util.Map;

/** Makes the policy {@code adaptive}: learned from the upstream, within the configured bounds. */
public final class AdaptiveTimeoutsFactory implements ProgressTimeoutPolicyFactory {

  /** For {@link java.util.ServiceLoader}. */
  public AdaptiveTimeoutsFactory() {}

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public ProgressTimeoutPolicy create(Map<String, String> options) {
    Options.of(name(), options).noOthers();
    return new AdaptiveTimeouts();
  }
}
