package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What lies in the cache, for those who look at it and manage it rather than pull. Everything here
 * may block, and is for disk threads and such.
 */
public final class CacheContents {
  /** A stored blob. */
  public record Blob(Digest digest, long sizeBytes) {}

  /** Files of one kind. */
  public record Pile(long count, long bytes) {
    public static final Pile NOTHING = new Pile(0, 0);
  }

  /** What became of a wish to remove a blob. */
  public enum Removal {
    /** Its file is gone. */
    REMOVED,
    /** Somebody reads it: it goes when the last reader closes, unless it is asked for again. */
    WHEN_CLOSED,
    /** It was not here. */
    ABSENT
  }

  /** Keeps blobs from being evicted until it is closed, without opening their files. */
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  private static final int STEP_BYTES = 256 << 10;

  private final CacheServices services;
  private final StoredBlobs stored;
  private final SmallStore small;
  private final LeftOvers leftOvers;
  private final Quarantine quarantine;

  CacheContents(CacheServices services, StoredBlobs stored, SmallStore small, Aside aside) {
    this.services = services;
    this.stored = stored;
    this.small = small;
    this.leftOvers = aside.leftOvers;
    this.quarantine = aside.quarantine;
  }

  /** What is on disk beside the stored blobs. */
  record Aside(LeftOvers leftOvers, Quarantine quarantine) {}

  /** Waits until the directory was compared with what the last run knew. */
  public void awaitSurvey() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    services.threads().survey(done::countDown); // behind it: one thread does these in order
    done.await();
  }

  /** Every stored blob, in no order. */
  public List<Blob> blobs() {
    return stored.all();
  }

  /** The size of a stored blob, empty if it is not stored. */
  public OptionalLong size(Digest digest) {
    return stored.size(digest);
  }

  /** When a stored blob was written, by its file; empty if it is gone. */
  public Optional<Instant> storedAt(Digest digest) {
    return attributes(services.files().blob(digest))
        .map(attributes -> attributes.lastModifiedTime().toInstant());
  }

  /** Holds those of these blobs that are stored. */
  public Hold hold(Collection<Digest> digests) {
    List<Digest> held = new ArrayList<>();
    for (Digest digest : digests) {
      if (services.budget().pin(digest)) {
        held.add(digest);
      }
    }
    return () -> {
      held.forEach(services.budget()::unpin);
      held.clear();
    };
  }

  /**
   * Removes a blob now, or when the last who reads it has closed it.
   *
   * @throws IOException if the disk does not delete it
   */
  public Removal remove(Digest digest) throws IOException {
    small.forget(digest);
    return stored.remove(digest);
  }

  /** A blob that is to go when its last reader closes stays after all. Any thread. */
  public void keep(Digest digest) {
    stored.keep(digest);
  }

  /**
   * Hashes a stored blob. What is wrong is put in quarantine, and fetched again by the next pull.
   *
   * @param whenAt told how far it is, in bytes
   * @return what is wrong; empty if all is well, or the blob is gone meanwhile
   */
  public Optional<String> verify(Digest digest, LongConsumer whenAt) throws IOException {
    Path path = services.files().blob(digest);
    Digest found;
    try {
      FileMark.of(path); // what is no plain file of ours is not opened
      try (FileChannel channel = services.files().openToRead(path)) {
        found = StoredCheck.hash(channel, digest.algorithm(), whenAt);
      }
    } catch (NoSuchFileException e) {
      boolean expected = stored.size(digest).isEmpty();
      stored.forget(digest);
      return expected ? Optional.empty() : Optional.of("its file is gone");
    } catch (FileSystemException e) {
      return putAside(digest, String.valueOf(e.getReason()));
    }
    return found.equals(digest) ? Optional.empty() : putAside(digest, "its bytes are " + found);
  }

  private Optional<String> putAside(Digest digest, String why) {
    small.forget(digest);
    stored.quarantine(digest, why);
    return Optional.of(why);
  }

  /**
   * Stores a blob from a stream, of which exactly so many bytes are read; one that is stored
   * already is compared all the same.
   *
   * @return whether it was not here before
   * @throws ContentConflictException if the bytes are not those of the digest, or too few
   * @throws IOException if the stream or the disk fails, or there is no room
   */
  public boolean store(Blob blob, InputStream in, LongConsumer whenAt) throws IOException {
    return new BlobIntake(services, stored).take(blob, in, whenAt);
  }

  /**
   * Writes a stored blob's bytes to a channel, and compares them with its digest on the way.
   *
   * @throws ContentConflictException if they are wrong; they were written all the same, and the
   *     blob is put in quarantine
   */
  public void copy(Digest digest, WritableByteChannel target) throws IOException {
    MessageDigest hash = digest.algorithm().newHash();
    ByteBuffer step = ByteBuffer.allocate(STEP_BYTES);
    long at = 0;
    try (FileChannel channel = services.files().openToRead(services.files().blob(digest))) {
      for (int read = channel.read(step, at); read >= 0; read = channel.read(step, at)) {
        at += read;
        hash.update(step.flip());
        step.rewind();
        while (step.hasRemaining()) {
          target.write(step);
        }
        step.clear();
      }
    }
    Digest found = Digest.of(digest.algorithm(), hash.digest());
    if (!found.equals(digest)) {
      putAside(digest, "its bytes are " + found);
      throw new ContentConflictException(digest + ": the stored bytes are " + found);
    }
  }

  /** A small stored blob as it is on disk, not verified; empty if it is larger or gone. */
  public Optional<byte[]> peek(Digest digest, int maxBytes) {
    return services.files().readSmall(services.files().blob(digest), maxBytes);
  }

  /** What lies in quarantine. */
  public Pile quarantined() throws IOException {
    long count = 0;
    long bytes = 0;
    for (Path path : BlobFiles.list(services.files().quarantine())) {
      Optional<BasicFileAttributes> found = attributes(path);
      count += found.isPresent() ? 1 : 0;
      bytes += found.filter(BasicFileAttributes::isRegularFile).map(f -> f.size()).orElse(0L);
    }
    return new Pile(count, bytes);
  }

  /** Deletes what lies in quarantine. */
  public void dropQuarantined() {
    drop(quarantine::dropOldest);
  }

  /** Partial downloads that rest for over a day, or all that rest. */
  public Pile resting(boolean all) {
    return leftOvers.resting(all);
  }

  /** Deletes those. */
  public void dropResting(boolean all) {
    if (all) {
      drop(leftOvers::dropOldest);
    } else {
      services.budget().release(leftOvers.sweep());
    }
  }

  private void drop(LongSupplier oldest) {
    for (long bytes = oldest.getAsLong(); bytes > 0; bytes = oldest.getAsLong()) {
      services.budget().release(bytes);
    }
  }

  private static Optional<BasicFileAttributes> attributes(Path path) {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
