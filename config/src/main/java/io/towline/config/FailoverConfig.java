package io.towline.config;

import java.util.Map;

/** The policy that decides which upstream is asked next, by its name, and the policy's options. */
public record FailoverConfig(String policy, Map<String, String> options) {

  public FailoverConfig {
    options = Map.copyOf(options);
  }
}
