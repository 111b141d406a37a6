package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Which repository was seen to own a digest, and what it said of it. Without such a proof a stored
 * blob is not served under a repository, or one repository's clients could read another's blobs.
 *
 * <p>Any thread, event loops included: lookups and changes are in memory alone, about 60 bytes a
 * proof, and reach {@code refs/owners.log} within a second. There are at most {@link #MAX_PROOFS};
 * the oldest go first. A proof that is lost costs one question to the upstream.
 */
public final class BlobOwners implements AutoCloseable {
  /** The most proofs that are kept. */
  public static final int MAX_PROOFS = 1_000_000;

  private final ProofFormat format;
  private final CompletableFuture<JournaledMap<ProofKey, Proof>> proofs;

  private BlobOwners(ProofFormat format, CompletableFuture<JournaledMap<ProofKey, Proof>> proofs) {
    this.format = format;
    this.proofs = proofs;
  }

  /**
   * Begins to read what an earlier run knew; whoever asks before that is done waits. A disk that
   * fails is a warning.
   */
  static BlobOwners begin(Path cacheDirectory, CacheEvents events) {
    ProofFormat format = new ProofFormat();
    Background background = new Background("towline-cache-owners");
    return new BlobOwners(
        format,
        Loading.begin(
            "towline-cache-load-owners",
            () -> read(cacheDirectory, format, new ProofSlots(MAX_PROOFS), background, events)));
  }

  /** Reads it on the caller's thread. */
  static BlobOwners read(
      Path cacheDirectory, int maxProofs, Background background, CacheEvents events) {
    ProofFormat format = new ProofFormat();
    return new BlobOwners(
        format,
        CompletableFuture.completedFuture(
            read(cacheDirectory, format, new ProofSlots(maxProofs), background, events)));
  }

  private static JournaledMap<ProofKey, Proof> read(
      Path cacheDirectory,
      ProofFormat format,
      ProofSlots slots,
      Background background,
      CacheEvents events) {
    Path file = cacheDirectory.resolve("refs").resolve("owners.log");
    return new JournaledMap<>(new RecordJournal<>(file, format), slots, background, events);
  }

  private JournaledMap<ProofKey, Proof> proofs() {
    return proofs.join();
  }

  /** Returns when what an earlier run knew is read. */
  void await() {
    proofs.join();
  }

  /** Notes that a verified manifest of the repository names this, or its upstream has it. */
  public void record(String registry, RepositoryName repository, Descriptor content) {
    ProofKey key = ProofKey.of(registry, repository, content.digest());
    Proof proof = new Proof(format.once(content.mediaType()), content.sizeBytes());
    if (!proof.equals(proofs().get(key))) {
      proofs().put(key, proof);
    }
  }

  /** What the repository said of the digest; empty: it was not seen to own it. */
  public Optional<Descriptor> find(String registry, RepositoryName repository, Digest digest) {
    Proof proof = proofs().get(ProofKey.of(registry, repository, digest));
    return proof == null
        ? Optional.empty()
        : Optional.of(new Descriptor(proof.mediaType(), digest, proof.sizeBytes()));
  }

  /** Notes that the repository no longer has it. */
  public void forget(String registry, RepositoryName repository, Digest digest) {
    proofs().remove(ProofKey.of(registry, repository, digest));
  }

  /** Writes what is still in memory alone. Blocks on the disk. */
  @Override
  public void close() {
    proofs().close();
  }
}
