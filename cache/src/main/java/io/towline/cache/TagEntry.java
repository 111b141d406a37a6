package io.towline.cache;

import io.towline.oci.Descriptor;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What a tag was seen to mean: its manifest, when the origin last said so, and its ETag. */
public record TagEntry(Descriptor manifest, Instant checkedAt, Optional<String> etag) {
  public TagEntry {
    Objects.requireNonNull(manifest);
    Objects.requireNonNull(checkedAt);
    Objects.requireNonNull(etag);
  }
}
