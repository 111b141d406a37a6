package io.towline.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Whose signatures images need.
 *
 * @param keys public keys in PEM; one good signature of any of them, or of an identity, is enough
 * @param identities who may sign with a certificate of the roots
 * @param roots certificates in PEM of who identifies signers
 * @param rekorKeys public keys in PEM of logs that say when something was signed
 * @param repositories which need a signature
 * @param references names that a signature may give its image besides the one it is pulled by
 */
public record CosignConfig(
    List<Path> keys,
    List<CosignIdentity> identities,
    List<Path> roots,
    List<Path> rekorKeys,
    List<WildcardPattern> repositories,
    List<WildcardPattern> references) {

  /** Nothing needs a signature. */
  public static final CosignConfig OFF =
      new CosignConfig(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public CosignConfig {
    keys = List.copyOf(keys);
    identities = List.copyOf(identities);
    roots = List.copyOf(roots);
    rekorKeys = List.copyOf(rekorKeys);
    repositories = List.copyOf(repositories);
    references = List.copyOf(references);
  }

  /** Whether anything needs a signature. */
  public boolean isOn() {
    return !keys.isEmpty() || !identities.isEmpty();
  }
}
