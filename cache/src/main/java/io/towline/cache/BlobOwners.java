package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which repository was seen to own a digest, and what it said of it. */
public final class BlobOwners implements AutoCloseable {
  private final Map<String, Descriptor> proofs = new ConcurrentHashMap<>();

  BlobOwners(Path cacheDirectory, CacheEvents events) {}

  public void record(String registry, RepositoryName repository, Descriptor content) {
    proofs.put(registry + '\0' + repository + '\0' + content.digest(), content);
  }

  public Optional<Descriptor> find(String registry, RepositoryName repository, Digest digest) {
    return Optional.ofNullable(proofs.get(registry + '\0' + repository + '\0' + digest));
  }

  public void forget(String registry, RepositoryName repository, Digest digest) {
    proofs.remove(registry + '\0' + repository + '\0' + digest);
  }

  @Override
  public void close() {}
}
