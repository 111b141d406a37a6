package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What was written to a partial file since its last sync, summed as it goes, so that the journal
 * can vouch for it. Thread-safe, and never held during I/O.
 */
final class UnsyncedBytes {
  private static final int STEP_BYTES = 1 << 20;

  /** Writes that follow each other: one for every writer. */
  private static final class Run {
    final CRC32C crc = new CRC32C();
    final long start;
    long end;

    Run(long start) {
      this.start = start;
      end = start;
    }

    Stretch stretch() {
      return new Stretch(start, end, (int) crc.getValue());
    }
  }

  private final List<Stretch> beingSynced = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();

  /** Takes over what a former run left; a sync that begins from now on covers it. */
  synchronized void found(List<Stretch> stretches) {
    beingSynced.addAll(stretches);
  }

  /** Sums all that remains in the buffer, which it borrows. */
  synchronized void wrote(long offset, ByteBuffer data) {
    if (!data.hasRemaining()) {
      return;
    }
    Run run = runThatEndsAt(offset);
    run.end += data.remaining();
    run.crc.update(data);
  }

  private Run runThatEndsAt(long offset) {
    for (Run known : runs) {
      if (known.end == offset) {
        return known;
      }
    }
    Run begun = new Run(offset);
    runs.add(begun);
    return begun;
  }

  /** A sync begins: it covers all of this, if it succeeds. */
  synchronized void syncBegins() {
    runs.forEach(run -> beingSynced.add(run.stretch()));
    runs.clear();
  }

  /** What the sync covered needs nobody to vouch for it. */
  synchronized void synced() {
    beingSynced.clear();
  }

  synchronized List<Stretch> list() {
    List<Stretch> all = new ArrayList<>(beingSynced);
    for (Run run : runs) {
      all.add(run.stretch());
    }
    return all;
  }

  /** Whether a file has these bytes. Blocks. */
  static boolean has(Backing file, Stretch stretch) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(STEP_BYTES);
    for (long at = stretch.start(); at < stretch.end(); at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), stretch.end() - at));
      while (buffer.hasRemaining()) {
        if (file.read(buffer, at + buffer.position()) <= 0) {
          return false;
        }
      }
      crc.update(buffer.flip());
    }
    return (int) crc.getValue() == stretch.crc32c();
  }
}
