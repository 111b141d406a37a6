package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The unsynced record of what was written to a partial file, good until the kernel stops. Two slots
 * are written in turn, so that a kill in the middle of one leaves the other. Not thread-safe.
 */
final class Journal {
  private static final int SLOTS = 2;

  private final BlobFiles files;
  private final Digest digest;
  private @Nullable FileChannel channel;
  private boolean goesOn;
  private long sequence;

  Journal(BlobFiles files, Digest digest) {
    this.files = files;
    this.digest = digest;
  }

  /** There may be one of a former run: until its other slot is written that one counts. */
  void goOn() {
    goesOn = true;
  }

  void write(Checkpoint record) throws IOException {
    FileChannel to = channel;
    if (to == null) {
      to = open();
      channel = to;
    }
    sequence++;
    Checkpoint numbered =
        new Checkpoint(
            sequence,
            record.digest(),
            record.size(),
            record.boot(),
            record.extents(),
            record.unsynced());
    long slot = sequence % SLOTS * Checkpoint.MAX_BYTES;
    BlobFiles.writeFully(to, ByteBuffer.wrap(numbered.encode()), slot);
  }

  private FileChannel open() throws IOException {
    Optional<Checkpoint> last = goesOn ? read(files, digest) : Optional.empty();
    if (last.isEmpty()) {
      return files.create(files.journal(digest));
    }
    sequence = last.get().sequence();
    return files.reopen(files.journal(digest));
  }

  void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // it was never synced: nothing is promised of it
    }
    channel = null;
  }

  /** The newest record that is whole. */
  static Optional<Checkpoint> read(BlobFiles files, Digest digest) {
    byte[] bytes =
        files.readSmall(files.journal(digest), SLOTS * Checkpoint.MAX_BYTES).orElse(new byte[0]);
    return Stream.iterate(0, slot -> slot < SLOTS, slot -> slot + 1)
        .map(slot -> slot * Checkpoint.MAX_BYTES)
        .filter(start -> start < bytes.length)
        .map(start -> Arrays.copyOfRange(bytes, start, bytes.length))
        .flatMap(slot -> Checkpoint.decode(slot, digest).stream())
        .max(Comparator.comparingLong(Checkpoint::sequence));
  }
}
