package io.towline.cache;

import io.towline.oci.MediaType;

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
}
