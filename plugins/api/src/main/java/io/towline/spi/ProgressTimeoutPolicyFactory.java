package io.towline.spi;

import java.util.Map;

/**
 * Makes progress timeout policies of one name. {@link java.util.ServiceLoader} finds it, as a
 * {@link FailoverPolicyFactory}.
 */
public interface ProgressTimeoutPolicyFactory {
  /**
   * The word for {@code progress.policy}: lower-case letters, digits and hyphens, a letter first;
   * no two may have the same.
   */
  String name();

  /**
   * A new policy; called once for each registry that names it, and again at a reload.
   *
   * @param options none so far
   * @throws IllegalArgumentException if an option is unknown
   */
  ProgressTimeoutPolicy create(Map<String, String> options);
}
