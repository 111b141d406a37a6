package io.towline.spi;

import java.util.Map;

/** Makes policies of one name; found by {@link java.util.ServiceLoader}. */
public interface FailoverPolicyFactory {
  /** The word for {@code failover.policy}: lower-case letters, digits and hyphens. */
  String name();

  /**
   * A policy with these options, which stand beside {@code policy} in the configuration.
   *
   * @throws IllegalArgumentException if an option is unknown or its value is not allowed, naming
   *     the option and what is allowed
   */
  FailoverPolicy create(Map<String, String> options);
}
