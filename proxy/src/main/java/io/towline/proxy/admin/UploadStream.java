package io.towline.proxy.admin;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, for a thread that may block. The connection is read only when this is
 * empty, so that no more than one read of it waits here. The loop calls {@link #add}, {@link #end}
 * and {@link #fail}; one other thread reads.
 */
final class UploadStream extends InputStream {
  private static final long PATIENCE_MINUTES = 5;

  private final Runnable readMore;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>(); // guarded by this
  private boolean ended; // guarded by this
  private boolean failed; // guarded by this
  private @Nullable ByteBuf current; // of the reading thread

  /**
   * @param readMore has the connection read; from any thread
   */
  UploadStream(Runnable readMore) {
    this.readMore = readMore;
  }

  /** Takes the buffer. */
  synchronized void add(ByteBuf bytes) {
    if (failed) {
      bytes.release();
      return;
    }
    waiting.add(bytes);
    notifyAll();
  }

  /** All of the body has come. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** No more will come, or nobody will read it. */
  synchronized void fail() {
    failed = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    notifyAll();
  }

  /** Reads what is left of it and throws it away. */
  void drain() throws IOException {
    byte[] unused = new byte[64 << 10];
    while (read(unused, 0, unused.length) >= 0) {
      // to its end
    }
  }

  /** What was taken and not read goes; the reading thread says so at its end. */
  @Override
  public void close() {
    ByteBuf rest = current;
    current = null;
    if (rest != null) {
      rest.release();
    }
    fail();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    ByteBuf bytes = current;
    if (bytes == null) {
      bytes = next();
      current = bytes;
    }
    if (bytes == null) {
      return -1;
    }
    int count = Math.min(length, bytes.readableBytes());
    bytes.readBytes(target, offset, count);
    if (!bytes.isReadable()) {
      bytes.release();
      current = null;
    }
    return count;
  }

  private @Nullable ByteBuf next() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    synchronized (this) {
      while (waiting.isEmpty()) {
        if (failed) {
          throw new IOException("the upload was broken off");
        }
        if (ended) {
          return null;
        }
        readMore.run();
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new IOException("nothing of the upload came for " + PATIENCE_MINUTES + " minutes");
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }
      return waiting.remove();
    }
  }
}
