package io.towline.cache;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The name of the statement "this repository of this registry owns this digest": the SHA-256 of the
 * three. It has one size for every algorithm and every length of name, and nobody finds two
 * statements with one name, which would let one repository's clients read another's blobs.
 */
record ProofKey(long a, long b, long c, long d) {

  static ProofKey of(String registry, RepositoryName repository, Digest digest) {
    MessageDigest hash = Digest.Algorithm.SHA256.newHash();
    hash.update(registry.getBytes(StandardCharsets.UTF_8));
    hash.update((byte) 0); // in no repository's name and no digest: the three cannot run together
    hash.update(repository.value().getBytes(StandardCharsets.US_ASCII));
    hash.update((byte) 0);
    hash.update(digest.toString().getBytes(StandardCharsets.US_ASCII));
    ByteBuffer bytes = ByteBuffer.wrap(hash.digest());
    return new ProofKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProofKey key && a == key.a && b == key.b && c == key.c && d == key.d;
  }

  /** Any four bytes of a hash are a hash. */
  @Override
  public int hashCode() {
    return (int) a;
  }
}
