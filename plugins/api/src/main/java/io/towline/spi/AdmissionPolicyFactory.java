package io.towline.spi;

import java.util.Map;

/**
 * Makes admission policies of one name. {@link java.util.ServiceLoader} finds it, as a {@link
 * FailoverPolicyFactory}.
 */
public interface AdmissionPolicyFactory {
  /**
   * The word in {@code admission.policies}: lower-case letters, digits and hyphens, a letter first;
   * no two may have the same.
   */
  String name();

  /**
   * A new policy with these options, which stand behind its name; called once for each registry
   * that names it, and again at a reload.
   *
   * @throws IllegalArgumentException if an option is unknown or its value is not allowed, naming
   *     the option and what is allowed
   */
  AdmissionPolicy create(Map<String, String> options);
}
