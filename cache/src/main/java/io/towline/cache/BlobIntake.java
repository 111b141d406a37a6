package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Stores a blob that comes from a stream rather than an upstream: by the same steps, in one go. */
record BlobIntake(CacheServices services, StoredBlobs stored) {
  private static final int STEP_BYTES = 256 << 10;

  /** As {@link CacheContents#store}. */
  boolean take(CacheContents.Blob blob, InputStream in, LongConsumer whenAt) throws IOException {
    OptionalLong here = stored.size(blob.digest());
    if (here.isPresent() && here.getAsLong() != blob.sizeBytes()) {
      throw new ContentConflictException(
          blob.digest() + " has " + here.getAsLong() + " bytes, and not " + blob.sizeBytes());
    }
    if (here.isPresent()) {
      stored.keep(blob.digest());
      compare(blob, in, whenAt, null);
      return false;
    }
    if (!services.health().storing()) {
      throw new IOException("the cache stores nothing now: its disk is full or failing");
    }
    Path temporary = services.files().unusedName(blob.digest());
    Allotment allotment = new Allotment(services.budget(), 0); // grows with what really comes
    boolean done = false;
    try {
      FileMark mark = write(blob, in, whenAt, new Target(temporary, allotment));
      allotment.shrinkTo(blob.sizeBytes());
      stored.add(blob.digest(), mark, false, allotment.handOver());
      done = true;
    } finally {
      if (!done) {
        allotment.shrinkTo(0);
        BlobFiles.delete(temporary);
      }
    }
    return true;
  }

  private record Target(Path temporary, Allotment allotment) {}

  private FileMark write(
      CacheContents.Blob blob, InputStream in, LongConsumer whenAt, Target target)
      throws IOException {
    BlobFiles files = services.files();
    Path temporary = target.temporary;
    try (FileChannel channel = files.create(temporary)) {
      LongConsumer before =
          end -> {
            if (!target.allotment.ensureInSteps(end)) {
              throw new UncheckedIOException(noRoom(blob));
            }
          };
      compare(blob, in, whenAt, new Sink(channel, before));
      channel.force(true);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Path path = files.commit(temporary, blob.digest());
    files.sync(files.blobs(blob.digest().algorithm()));
    return FileMark.of(path);
  }

  private IOException noRoom(CacheContents.Blob blob) {
    return new IOException(
        "no room for "
            + blob.digest()
            + " of "
            + blob.sizeBytes()
            + " bytes: the cache may hold "
            + services.budget().maxBytes());
  }

  /** Where the bytes go, and who hears where a write will end before it begins. */
  private record Sink(FileChannel channel, LongConsumer before) {
    void write(byte[] step, int length, long at) throws IOException {
      before.accept(at + length);
      BlobFiles.writeFully(channel, ByteBuffer.wrap(step, 0, length), at);
    }
  }

  private static void compare(
      CacheContents.Blob blob, InputStream in, LongConsumer whenAt, @Nullable Sink target)
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
        target.write(step, read, at);
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
