package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Stores a blob that comes from a stream rather than an upstream: by the same steps, in one go. */
record BlobIntake(CacheServices services, StoredBlobs stored) {
  private static final int STEP_BYTES = 256 << 10;

  /** As {@link CacheContents#store}. */
  boolean take(CacheContents.Blob blob, InputStream in, LongConsumer whenAt) throws IOException {
    if (stored.holds(blob.digest())) {
      compare(blob, in, whenAt, null);
      return false;
    }
    if (!services.health().storing()) {
      throw new IOException("the cache stores nothing now: its disk is full or failing");
    }
    if (!services.budget().reserve(blob.sizeBytes())) {
      throw new IOException(
          "no room for "
              + blob.digest()
              + " of "
              + blob.sizeBytes()
              + " bytes: the cache's bound is "
              + services.budget().maxBytes());
    }
    Path temporary = services.files().unusedName(blob.digest());
    boolean done = false;
    try {
      stored.add(blob.digest(), write(blob, in, whenAt, temporary), false, blob.sizeBytes());
      done = true;
    } finally {
      if (!done) {
        services.budget().release(blob.sizeBytes());
        BlobFiles.delete(temporary);
      }
    }
    return true;
  }

  private FileMark write(
      CacheContents.Blob blob, InputStream in, LongConsumer whenAt, Path temporary)
      throws IOException {
    BlobFiles files = services.files();
    try (FileChannel channel = files.create(temporary)) {
      compare(blob, in, whenAt, channel);
      channel.force(true);
    }
    Path path = files.commit(temporary, blob.digest());
    files.sync(files.blobs(blob.digest().algorithm()));
    return FileMark.of(path);
  }

  private static void compare(
      CacheContents.Blob blob, InputStream in, LongConsumer whenAt, @Nullable FileChannel target)
      throws IOException {
    MessageDigest hash = blob.digest().algorithm().newHash();
    byte[] step = new byte[STEP_BYTES];
    long at = 0;
    while (at < blob.sizeBytes()) {
      int read = in.read(step, 0, (int) Math.min(step.length, blob.sizeBytes() - at));
      if (read < 0) {
        throw new ContentConflictException(
            blob.digest() + " ends after " + at + " of " + blob.sizeBytes() + " bytes");
      }
      hash.update(step, 0, read);
      if (target != null) {
        BlobFiles.writeFully(target, ByteBuffer.wrap(step, 0, read), at);
      }
      at += read;
      whenAt.accept(at);
    }
    Digest found = Digest.of(blob.digest().algorithm(), hash.digest());
    if (!found.equals(blob.digest())) {
      throw new ContentConflictException(blob.digest() + ": the bytes are " + found);
    }
  }
}
