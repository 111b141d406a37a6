package io.towline.proxy.cosign;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.Reference;
import io.towline.spi.RepositoryContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A repository in memory. */
final class FakeRepository implements RepositoryContent {
  private final Map<String, byte[]> manifests = new HashMap<>();
  private final Map<Digest, byte[]> blobs = new HashMap<>();
  private final Map<Digest, List<Descriptor>> referrers = new HashMap<>();
  boolean isReachable = true;

  Descriptor manifest(String tag, byte[] bytes) {
    Descriptor made = new Descriptor(MediaType.OCI_MANIFEST, Digest.sha256(bytes), bytes.length);
    manifests.put(tag, bytes);
    manifests.put(made.digest().toString(), bytes);
    return made;
  }

  void refersTo(Digest image, Descriptor referrer) {
    referrers.computeIfAbsent(image, first -> new ArrayList<>()).add(referrer);
  }

  Descriptor blob(byte[] bytes) {
    blobs.put(Digest.sha256(bytes), bytes);
    return new Descriptor(MediaType.OCTET_STREAM, Digest.sha256(bytes), bytes.length);
  }

  private void reach() throws IOException {
    if (!isReachable) {
      throw new IOException("no upstream answers");
    }
  }

  @Override
  public Optional<Manifest> manifest(Reference reference) throws IOException {
    reach();
    return Optional.ofNullable(manifests.get(reference.toString()))
        .map(
            bytes ->
                new Manifest(
                    new Descriptor(MediaType.OCI_MANIFEST, Digest.sha256(bytes), bytes.length),
                    bytes));
  }

  @Override
  public byte[] blob(Descriptor blob) throws IOException {
    reach();
    byte[] bytes = blobs.get(blob.digest());
    if (bytes == null) {
      throw new IOException("no such blob");
    }
    return bytes;
  }

  @Override
  public List<Descriptor> referrers(Digest manifest, String artifactType) throws IOException {
    reach();
    return referrers.getOrDefault(manifest, List.of());
  }
}
