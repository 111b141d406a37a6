package io.towline.cache;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A manifest in one repository of one registry; others may have the same. */
public record ManifestKey(String registry, RepositoryName repository, Digest digest) {
  /**
   * @throws IllegalArgumentException if the registry has no name, or over 255 characters of it
   */
  public ManifestKey {
    Objects.requireNonNull(repository);
    Objects.requireNonNull(digest);
    if (registry.isEmpty() || registry.length() > 255) {
      throw new IllegalArgumentException("a manifest belongs to a registry with a name");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ManifestKey key
        && digest.equals(key.digest)
        && repository.equals(key.repository)
        && registry.equals(key.registry);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * registry.hashCode() + repository.hashCode()) + digest.hashCode();
  }
}
