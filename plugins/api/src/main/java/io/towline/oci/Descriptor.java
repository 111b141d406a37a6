package io.towline.oci;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says of content it names: its type, digest and exact size in bytes (OCI
 * image-spec, descriptor.md).
 */
public record Descriptor(MediaType mediaType, Digest digest, long sizeBytes) {
  /**
   * @throws IllegalArgumentException if the size is negative
   */
  public Descriptor {
    Objects.requireNonNull(mediaType);
    Objects.requireNonNull(digest);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("a descriptor's size is not negative: " + sizeBytes);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Descriptor descriptor
        && digest.equals(descriptor.digest)
        && sizeBytes == descriptor.sizeBytes
        && mediaType.equals(descriptor.mediaType);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
