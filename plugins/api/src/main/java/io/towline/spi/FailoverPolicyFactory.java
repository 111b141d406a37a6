package io.towline.spi;

import java.util.Map;

/**
 * Makes policies of one name. {@link java.util.ServiceLoader} finds it: a public class with a
 * public constructor without parameters, named in {@code
 * META-INF/services/io.towline.spi.FailoverPolicyFactory}.
 */
public interface FailoverPolicyFactory {
  /**
   * The word for {@code failover.policy}: lower-case letters, digits and hyphens, a letter first;
   * no two policies may have the same.
   */
  String name();

  /**
   * A new policy with these options, which stand beside {@code policy} in the configuration; called
   * once for each registry that names it, and again at a reload.
   *
   * @throws IllegalArgumentException if an option is unknown or its value is not allowed, naming
   *     the option and what is allowed
   */
  FailoverPolicy create(Map<String, String> options);
}
