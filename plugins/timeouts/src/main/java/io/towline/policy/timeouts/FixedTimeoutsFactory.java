package io.towline.policy.timeouts;

import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.ranked.Options;
import java.util.Map;

/**
 * Makes the policy {@code fixed}: the configured progress timeout alone, as the option of CRI-O.
 */
public final class FixedTimeoutsFactory implements ProgressTimeoutPolicyFactory {

  /** For {@link java.util.ServiceLoader}. */
  public FixedTimeoutsFactory() {}

  @Override
  public String name() {
    return "fixed";
  }

  @Override
  public ProgressTimeoutPolicy create(Map<String, String> options) {
    Options.of(name(), options).noOthers();
    return new FixedTimeouts();
  }
}
