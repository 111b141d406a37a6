package io.towline.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map's changes in a file, one after the other, and now and then the whole map in a new file in
 * its place. Nothing is synced before {@link #close}, except when the file is replaced: a kill
 * loses what was not yet appended, a power loss some more of the end. One thread at a time.
 *
 * <p>After a failed append the file may hold more than what counts. It is cut before anything else
 * is written, or what stands behind a shorter record would be read as records.
 */
final class RecordJournal<K, V> implements AutoCloseable {
  private final Path file;
  private final RecordFormat<K, V> format;
  private @Nullable FileChannel channel;
  private long endBytes;
  private boolean cutFirst;
  private long records;

  RecordJournal(Path file, RecordFormat<K, V> format) {
    this.file = file;
    this.format = format;
  }

  Path file() {
    return file;
  }

  /** How many records are in the file, those that a later one replaced included. */
  long records() {
    return records;
  }

  /** How many records may be in the file, if they are of about this size; 0 if there is none. */
  long records(int typicalBytes) {
    try {
      return Files.size(file) / typicalBytes;
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Reads what is there and makes ready to append; to be called once, first. A torn end is cut off.
   *
   * @return false if the file is damaged: what stood before the damage was read; nothing may be
   *     appended, and the caller sets the file aside
   * @throws IOException if it cannot be read, with the same consequence
   */
  boolean load(RecordReader.Sink<K, V> sink) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (FileChannel reading = PrivateFiles.openToRead(file);
        InputStream in = Channels.newInputStream(reading)) {
      RecordReader<K, V> reader = new RecordReader<>(in, format);
      if (reader.read(sink) == RecordReader.End.DAMAGED) {
        return false;
      }
      records = reader.records();
      endBytes = reader.goodBytes();
    }
    if (endBytes > 0) {
      channel = PrivateFiles.openToWrite(file);
      cutFirst = true;
    }
    return true;
  }

  /** Moves a file that {@link #load} did not like to a name beside it, which it returns. */
  Path setAside() throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    return aside;
  }

  /** Whether {@link #append} may be called; else only {@link #rewrite} helps. */
  boolean isReady() {
    return channel != null;
  }

  /** Adds what these keys mean now, as the function says it. */
  void append(Collection<K> keys, Function<K, @Nullable V> now) throws IOException {
    FileChannel open = Objects.requireNonNull(channel);
    if (cutFirst) {
      open.truncate(endBytes);
    }
    cutFirst = true;
    RecordWriter<K, V> writer = new RecordWriter<>(open, endBytes, format);
    for (K key : keys) {
      writer.record(key, now.apply(key));
    }
    writer.flush();
    endBytes = writer.position();
    records += writer.records();
    cutFirst = false;
  }

  /**
   * Puts a file in its place that holds these entries alone, in the order of their walk. When that
   * fails, the old file goes on if it still has its name.
   */
  void rewrite(Entries<K, V> entries) throws IOException {
    try (AtomicFile next = new AtomicFile(file)) {
      RecordWriter<K, V> writer = new RecordWriter<>(next.channel(), 0, format);
      writer.firstLine();
      if (entries instanceof Packing<K, V> packing) {
        packing.pack(writer::pack, writer::record);
      } else {
        entries.walk(writer::record);
      }
      writer.flush();
      try {
        next.commit();
      } finally {
        if (next.isInPlace()) {
          closeChannel();
        }
      }
      channel = PrivateFiles.openToWrite(file);
      endBytes = writer.position();
      records = writer.records();
      cutFirst = false;
    }
  }

  /** Makes what was appended durable. */
  void sync() throws IOException {
    if (channel != null && channel.isOpen()) {
      channel.force(true);
    }
  }

  private void closeChannel() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  /** Makes what was appended durable. */
  @Override
  public void close() throws IOException {
    sync();
    closeChannel();
  }
}
