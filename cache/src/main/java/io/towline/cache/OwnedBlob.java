package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.RepositoryName;

/** Content that a repository was seen to own, so that it can be fetched there. */
public record OwnedBlob(String registry, RepositoryName repository, Descriptor content) {}
