package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Everything stored, and everything being fetched. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class BlobCache implements AutoCloseable {
  public static BlobCache open(CacheSettings settings, CacheEvents events) throws IOException {
    throw new UnsupportedOperationException();
  }

  public BlobReader open(Digest digest, OptionalLong sizeBytes, BlobSource source)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  public Optional<BlobReader> openStored(Digest digest) throws IOException {
    throw new UnsupportedOperationException();
  }

  public boolean holds(Digest digest) {
    throw new UnsupportedOperationException();
  }

  public Optional<byte[]> content(Digest digest) throws IOException {
    throw new UnsupportedOperationException();
  }

  public Optional<byte[]> contentInMemory(Digest digest) {
    throw new UnsupportedOperationException();
  }

  public void put(Digest digest, byte[] verified) throws IOException {
    throw new UnsupportedOperationException();
  }

  public BlobOwners owners() {
    throw new UnsupportedOperationException();
  }

  public TagStore tags() {
    throw new UnsupportedOperationException();
  }

  public CacheFigures figures() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
