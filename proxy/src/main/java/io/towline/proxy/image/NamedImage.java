package io.towline.proxy.image;

import io.towline.oci.Descriptor;
import io.towline.oci.RepositoryName;
import java.time.Instant;
import java.util.Optional;

/**
 * One name of one manifest that is known here, stored or not.
 *
 * @param tag empty for what is known by its digest alone
 * @param usedAt when somebody last asked for it, by any name in this repository
 */
public record NamedImage(
    String registry,
    RepositoryName repository,
    Optional<String> tag,
    Descriptor manifest,
    Instant usedAt) {

  /** As people write it: {@code docker.io/library/alpine:3}, or with {@code @sha256:…}. */
  public String name() {
    return home() + tag.map(each -> ":" + each).orElseGet(() -> "@" + manifest.digest());
  }

  /** Registry and repository. */
  public String home() {
    return registry + "/" + repository;
  }
}
