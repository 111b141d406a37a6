package io.towline.spi;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.util.List;
import java.util.Optional;

/**
 * The manifest that somebody wants to pull. Its bytes are those of its digest.
 *
 * @param registry the configured name
 * @param tag that it was asked for by; empty: by its digest
 * @param content its bytes; a copy, which is the caller's
 * @param names what it names: of an image the configuration, then the layers; of an index its
 *     manifests
 * @param admittedIndex the index that names it and has been admitted; empty if there is none, or if
 *     the manifest has to be judged on its own first
 * @param repositoryContent what else there is in the repository
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AdmissionRequest(
    String registry,
    RepositoryName repository,
    Optional<String> tag,
    Descriptor manifest,
    byte[] content,
    List<Descriptor> names,
    Optional<Digest> admittedIndex,
    RepositoryContent repositoryContent) {

  public AdmissionRequest {
    content = content.clone();
    names = List.copyOf(names);
  }

  @Override
  public byte[] content() {
    return content.clone();
  }

  /**
   * How large the image is: its configuration and layers, each once; 0 for an index. Never
   * negative: sizes that no number holds come to {@link Long#MAX_VALUE}.
   */
  public long imageBytes() {
    return manifest.mediaType().isIndex()
        ? 0
        : names.stream()
            .distinct()
            .mapToLong(Descriptor::sizeBytes)
            .reduce(0, (sum, size) -> sum > Long.MAX_VALUE - size ? Long.MAX_VALUE : sum + size);
  }
}
