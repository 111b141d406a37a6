package io.towline.proxy.admission;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.spi.RepositoryContent;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A repository that has the blobs it was given, and nothing else. */
final class FakeContent implements RepositoryContent {
  private final Map<Digest, byte[]> blobs = new HashMap<>();

  Digest has(byte[] blob) {
    Digest digest = Digest.sha256(blob);
    blobs.put(digest, blob);
    return digest;
  }

  @Override
  public Optional<Manifest> manifest(Reference reference) {
    return Optional.empty();
  }

  @Override
  public byte[] blob(Descriptor blob) throws IOException {
    byte[] bytes = blobs.get(blob.digest());
    if (bytes == null) {
      throw new IOException("no upstream answers");
    }
    return bytes;
  }

  @Override
  public List<Descriptor> referrers(Digest manifest, String artifactType) {
    return List.of();
  }
}
