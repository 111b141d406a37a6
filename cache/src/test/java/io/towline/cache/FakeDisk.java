package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The real disk, which fails when it is told to. */
final class FakeDisk implements ChannelOpener {
  /** Writes to matching files fail as on a full disk. */
  volatile Predicate<Path> full = path -> false;

  /** Syncs of matching files fail. */
  volatile Predicate<Path> syncFails = path -> false;

  /** Opening matching files fails, as without a file descriptor. */
  volatile Predicate<Path> openFails = path -> false;

  /** Runs before each read at a position. */
  volatile Consumer<Path> beforeRead = path -> {};

  /** Syncs return at once, for tests with thousands of them. */
  volatile boolean hasty;

  /** The channels that are open now. */
  final AtomicInteger open = new AtomicInteger();

  @Override
  public FileChannel open(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (openFails.test(path)) {
      throw new IOException("Too many open files");
    }
    return new Channel(FileChannel.open(path, options, attributes), path);
  }

  private final class Channel extends FileChannel {
    private final FileChannel real;
    private final Path path;

    Channel(FileChannel real, Path path) {
      this.real = real;
      open.incrementAndGet();
      this.path = path;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      if (full.test(path)) {
        if (source.remaining() > 1) { // a full disk may take some before it says so
          ByteBuffer some = source.duplicate();
          real.write(some.limit(some.position() + some.remaining() / 2), position);
        }
        throw new IOException("No space left on device");
      }
      return real.write(source, position);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      if (syncFails.test(path)) {
        throw new IOException("Input/output error");
      }
      if (!hasty) {
        real.force(metadata);
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      beforeRead.accept(path);
      return real.read(target, position);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return real.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      return real.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      return real.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      return real.write(sources, offset, length);
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      real.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      real.truncate(size);
      return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count)
        throws IOException {
      return real.transferFrom(source, position, count);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
      return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      open.decrementAndGet();
      real.close();
    }
  }
}
