package io.towline.cache;

import io.towline.oci.MediaType;
import java.time.Instant;
import java.util.Objects;

/** What a manifest is, and when somebody last asked for it. */
public record ManifestEntry(MediaType mediaType, long sizeBytes, Instant usedAt) {
  /**
   * @throws IllegalArgumentException if the size is negative
   */
  public ManifestEntry {
    Objects.requireNonNull(mediaType);
    Objects.requireNonNull(usedAt);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("a size is not negative: " + sizeBytes);
    }
  }
}
