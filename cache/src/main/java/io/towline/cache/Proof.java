package io.towline.cache;

import io.towline.oci.MediaType;
import org.jspecify.annotations.Nullable;

/** What a repository said of a digest it owns; the digest is the asker's. */
record Proof(MediaType mediaType, long sizeBytes) {
  /**
   * @throws IllegalArgumentException if the size is negative
   */
  Proof {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("a size is not negative: " + sizeBytes);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Proof proof
        && sizeBytes == proof.sizeBytes
        && mediaType.equals(proof.mediaType);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sizeBytes);
  }
}
