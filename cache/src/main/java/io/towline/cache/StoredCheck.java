package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The hashing of a stored blob whose file changed since it was verified, shared by all who read it
 * meanwhile. For a few seconds nothing leaves, so that what is damaged is fetched within the same
 * answer; of a blob that takes longer the last bytes stay back until it passes.
 */
final class StoredCheck implements Runnable {
  /** What became of it. */
  private enum State {
    RUNNING,
    PASSED,
    FAILED
  }

  private static final int STEP_BYTES = 1 << 20;

  private final StoredBlobs home;
  private final StoredBlob blob;
  private final FileMark mark;
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(3);
  private final List<BlobReader> readers = new ArrayList<>();
  private volatile State state = State.RUNNING;
  private volatile long hashedBytes;
  private volatile boolean soonOver = true;
  private final long beganNanos;

  /**
   * @param mark the file's when it was opened
   */
  StoredCheck(StoredBlobs home, StoredBlob blob, FileMark mark) {
    this.home = home;
    this.blob = blob;
    this.mark = mark;
    beganNanos = home.nanos();
  }

  boolean passed() {
    return state == State.PASSED;
  }

  /** How far it is; any thread. */
  long hashedBytes() {
    return hashedBytes;
  }

  /**
   * Whether nothing leaves: it runs, and not for long yet, or it has failed, which readers are told
   * a moment later. Who has begun to read by then was seen to by whoever tells. Any thread.
   */
  boolean holdsBack() {
    return state == State.FAILED || (soonOver && state == State.RUNNING);
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  /** Adds someone to tell; the outcome may have come already. */
  void watchedBy(BlobReader reader) {
    synchronized (readers) {
      if (state == State.RUNNING) {
        readers.add(reader);
        return;
      }
    }
    tell(reader);
  }

  @Override
  public void run() {
    Optional<String> wrong = wrong();
    if (wrong.isEmpty()) {
      home.passed(blob, mark);
    } else {
      home.quarantine(blob.digest(), wrong.get());
    }
    List<BlobReader> waiting;
    synchronized (readers) {
      state = wrong.isEmpty() ? State.PASSED : State.FAILED;
      waiting = List.copyOf(readers);
      readers.clear();
    }
    home.ended(blob.digest(), this);
    waiting.forEach(this::tell);
  }

  private void hashed(long bytes) {
    hashedBytes = bytes;
    if (soonOver && home.nanos() - beganNanos > HELD_NANOS) {
      soonOver = false;
      List<BlobReader> waiting;
      synchronized (readers) {
        waiting = List.copyOf(readers);
      }
      waiting.forEach(BlobReader::wake);
    }
  }

  private void tell(BlobReader reader) {
    if (state == State.PASSED) {
      reader.wake();
    } else {
      reader.contentIsWrong(
          new IOException(blob.digest() + ": the stored file is damaged and was put aside"));
    }
  }

  private Optional<String> wrong() {
    try (FileChannel channel = home.files().openToRead(home.files().blob(blob.digest()))) {
      Digest found = hash(channel, blob.digest().algorithm(), this::hashed);
      return found.equals(blob.digest()) ? Optional.empty() : Optional.of("its bytes are " + found);
    } catch (IOException e) {
      return Optional.of("it cannot be read: " + e);
    }
  }

  /** The digest of all that a file holds. */
  static Digest hash(FileChannel channel, Digest.Algorithm algorithm) throws IOException {
    return hash(channel, algorithm, at -> {});
  }

  /** The same, telling how far it is. */
  static Digest hash(FileChannel channel, Digest.Algorithm algorithm, LongConsumer whenAt)
      throws IOException {
    MessageDigest hash = algorithm.newHash();
    ByteBuffer buffer = ByteBuffer.allocate(STEP_BYTES);
    long at = 0;
    for (int read = channel.read(buffer, at); read >= 0; read = channel.read(buffer, at)) {
      hash.update(buffer.flip());
      buffer.clear();
      at += read;
      whenAt.accept(at);
    }
    return Digest.of(algorithm, hash.digest());
  }
}
