package io.towline.spi;

import java.util.Map;

/**
 * Makes credential providers of one name. {@link java.util.ServiceLoader} finds it, as a {@link
 * FailoverPolicyFactory}.
 */
public interface CredentialProviderFactory {
  /**
   * The word for {@code credentials.provider}: lower-case letters, digits and hyphens, a letter
   * first; no two may have the same.
   */
  String name();

  /**
   * A new provider; called once for each set of options, and again at a reload.
   *
   * @param options what stands below {@code credentials.options}, references looked up
   * @throws IllegalArgumentException if an option is unknown or wrong, saying what is allowed
   */
  CredentialProvider create(Map<String, String> options);
}
