package io.towline.cache;

import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import java.util.Objects;

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
}
