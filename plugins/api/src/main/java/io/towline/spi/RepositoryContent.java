package io.towline.spi;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What there is in a repository, from the cache or its upstreams, for who decides on one of its
 * manifests. Everything is verified by its digest; nothing of it is admitted by that. Blocks; any
 * thread.
 */
public interface RepositoryContent {
  /** The largest blob that can be looked at. */
  int MOST_BLOB_BYTES = 1 << 20;

  /** A manifest and its bytes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Manifest(Descriptor descriptor, byte[] content) {}

  /**
   * A manifest; empty if the registry says that there is none.
   *
   * @throws IOException if that cannot be found out now
   */
  Optional<Manifest> manifest(Reference reference) throws IOException;

  /**
   * The bytes of a small blob.
   *
   * @throws IOException if they cannot be had now, are not those of the digest, or are more than
   *     {@link #MOST_BLOB_BYTES}
   */
  byte[] blob(Descriptor blob) throws IOException;

  /**
   * What refers to a manifest (OCI distribution-spec 1.1, "Listing Referrers"), the first page.
   *
   * @throws IOException if that cannot be found out now
   */
  List<Descriptor> referrers(Digest manifest, String artifactType) throws IOException;
}
