package io.towline.cache;

import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a tag's answer depends on. Upstreams answer by {@code Accept}, so it is a part of the key:
 * the normalised set of media types, sorted and joined by commas.
 */
public record TagKey(String registry, RepositoryName repository, String tag, String accept) {
  /**
   * @throws IllegalArgumentException if the registry is empty or the tag is none
   */
  public TagKey {
    Objects.requireNonNull(repository);
    Objects.requireNonNull(accept);
    if (registry.isEmpty()) {
      throw new IllegalArgumentException("a tag belongs to a registry with a name");
    }
    checkTag(tag);
  }

  private static void checkTag(String tag) {
    if (Reference.parse(tag) instanceof Reference.ByDigest) {
      throw new IllegalArgumentException("a digest is no tag: it cannot move");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TagKey key
        && tag.equals(key.tag)
        && repository.equals(key.repository)
        && registry.equals(key.registry)
        && accept.equals(key.accept);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * registry.hashCode() + repository.hashCode()) + tag.hashCode())
        + accept.hashCode();
  }
}
