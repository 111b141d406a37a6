package io.towline.proxy.trace;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a trace that is being recorded, and the thread that writes it. What comes faster than
 * it can be written is left out, and what is beyond {@link #MOST_BYTES} too, each said once.
 */
final class TraceWriter implements AutoCloseable {
  static final long MOST_BYTES = 256L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(TraceWriter.class);
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  /** Who reads it knows which upstreams we have. */
  private static final FileAttribute<?> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final int QUEUE_LINES = 4096;
  private static final long CLOSE_MILLIS = 5_000;

  /** A line to come, made on the thread that writes it; the last one has none. */
  private record Item(Supplier<String> line, boolean last) {}

  private final Path file;
  private final BufferedWriter out;
  private final long mostBytes;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
  private final Thread thread;
  private volatile boolean full;
  private volatile boolean saidLost;
  private final AtomicInteger lines = new AtomicInteger();
  private long bytes;

  private TraceWriter(Path file, BufferedWriter out, long mostBytes) {
    this.file = file;
    this.out = out;
    this.mostBytes = mostBytes;
    this.thread = new Thread(this::run, "trace");
    thread.setDaemon(true);
  }

  static TraceWriter create(Path file, Instant began) throws IOException {
    return create(file, began, MOST_BYTES);
  }

  /**
   * Begins a new file.
   *
   * @throws IOException if it exists or cannot be made, in one sentence
   */
  static TraceWriter create(Path file, Instant began, long mostBytes) throws IOException {
    BufferedWriter out;
    try {
      out =
          new BufferedWriter(
              new OutputStreamWriter(
                  Channels.newOutputStream(Files.newByteChannel(file, NEW, OWNER_ALONE)),
                  StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          file + " exists already, and no record is written over another; name a new file", e);
    } catch (IOException e) {
      throw new IOException("cannot record to " + file + ": " + e, e);
    }
    TraceWriter writer = new TraceWriter(file, out, mostBytes);
    writer.add(TraceFormat.head(began));
    writer.thread.start();
    return writer;
  }

  /** Whether nothing more is written. */
  boolean isFull() {
    return full;
  }

  void add(String line) {
    add(() -> line);
  }

  void add(RecordedAttempt attempt) {
    add(() -> TraceFormat.attempt(attempt));
  }

  private void add(Supplier<String> line) {
    if (!full && !queue.offer(new Item(line, false)) && !saidLost) {
      saidLost = true;
      LOG.warn("attempts come faster than {} can be written; some are left out of it", file);
    }
  }

  /**
   * Writes what is waiting, for a few seconds at most. A file in which nothing happened goes, so
   * that a start that failed can be tried again.
   */
  @Override
  public void close() {
    try {
      if (queue.offer(new Item(() -> "", true), CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.join(CLOSE_MILLIS);
      }
      if (lines.get() <= 1) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.debug("{} stays, though it is empty", file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (out) {
      Item item = queue.take();
      while (!item.last()) {
        write(item.line().get());
        if (queue.isEmpty()) {
          out.flush(); // a kill loses little
        }
        item = queue.take();
      }
    } catch (IOException e) {
      full = true;
      LOG.warn("{} cannot be written, and nothing more is recorded: {}", file, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(String line) throws IOException {
    if (full) {
      return;
    }
    bytes += line.length() + 1; // ASCII, but for names that somebody chose
    if (bytes > mostBytes) {
      full = true;
      LOG.warn("{} has {} MiB, and nothing more is recorded", file, mostBytes >> 20);
      return;
    }
    out.write(line);
    out.write('\n');
    lines.incrementAndGet();
  }
}
