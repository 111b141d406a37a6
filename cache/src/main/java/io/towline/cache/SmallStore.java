package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Small content that is handled whole, manifests above all: from memory, else from blobs/. */
final class SmallStore {
  private final CacheServices services;
  private final StoredBlobs stored;
  private final SmallContents memory = new SmallContents();

  SmallStore(CacheServices services, StoredBlobs stored) {
    this.services = services;
    this.stored = stored;
  }

  Optional<byte[]> inMemory(Digest digest) {
    Optional<byte[]> known = memory.find(digest);
    if (known.isPresent()) {
      stored.used(digest); // or it would go from the disk for being popular
    }
    return known;
  }

  /** Reads and verifies it; what is wrong is put aside. */
  Optional<byte[]> find(Digest digest) throws IOException {
    Optional<byte[]> known = inMemory(digest);
    if (known.isPresent() || !stored.holds(digest)) {
      return known;
    }
    stored.used(digest);
    Optional<byte[]> read =
        services.files().readSmall(services.files().blob(digest), SmallContents.MAX_CONTENT_BYTES);
    if (read.isEmpty()) {
      return read;
    }
    Digest found = Digest.of(digest.algorithm(), digest.algorithm().newHash().digest(read.get()));
    if (!found.equals(digest)) {
      stored.quarantine(digest, "its bytes are " + found);
      return Optional.empty();
    }
    memory.put(digest, read.get());
    return read;
  }

  /** What is in memory of it goes; its file is the caller's matter. */
  void forget(Digest digest) {
    memory.remove(digest);
  }

  /** Keeps it in memory, and on disk if that has room and works. */
  void put(Digest digest, byte[] verified) {
    Digest found = Digest.of(digest.algorithm(), digest.algorithm().newHash().digest(verified));
    if (!found.equals(digest)) {
      throw new IllegalArgumentException("content of " + digest + " has the digest " + found);
    }
    if (verified.length <= SmallContents.MAX_CONTENT_BYTES) {
      memory.put(digest, verified);
    }
    stored.keep(digest);
    if (stored.holds(digest)
        || !services.health().storing()
        || !services.budget().reserve(BlobIndex.blocks(verified.length))) {
      return;
    }
    long held = BlobIndex.blocks(verified.length);
    Path temporary = services.files().unusedName(digest);
    try {
      stored.add(digest, write(digest, verified, temporary), false, held);
    } catch (IOException e) {
      services.budget().release(held);
      BlobFiles.delete(temporary);
      services.health().failed(e);
    }
  }

  private FileMark write(Digest digest, byte[] verified, Path temporary) throws IOException {
    BlobFiles files = services.files();
    try (FileChannel channel = files.create(temporary)) {
      BlobFiles.writeFully(channel, ByteBuffer.wrap(verified), 0);
      channel.force(true);
    }
    Path path = files.commit(temporary, digest);
    files.sync(files.blobs(digest.algorithm()));
    return FileMark.of(path);
  }
}
