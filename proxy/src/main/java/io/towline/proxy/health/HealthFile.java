package io.towline.proxy.health;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The file in the cache directory that holds what is known of upstreams. It is replaced as a whole,
 * read by nobody else (mode 0600), and no link is followed. Every method blocks.
 */
final class HealthFile {
  static final String NAME = "upstreams.json";

  /** A thousand upstreams of which everything is known take a third of it. */
  static final int MAX_BYTES = 8 << 20;

  private final Path path;

  HealthFile(Path directory) {
    this.path = directory.resolve(NAME);
  }

  Path path() {
    return path;
  }

  /**
   * Its bytes; empty if there is none.
   *
   * @throws IOException if it cannot be read, or is larger than any that we write
   */
  Optional<byte[]> read() throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ, NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size > MAX_BYTES) {
        throw new IOException("it has " + size + " bytes");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // until full, or it became shorter meanwhile
      }
      return Optional.of(buffer.array());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Puts other bytes in its place; a crash leaves the old ones or the new. */
  void replace(byte[] bytes) throws IOException {
    Path temporary = path.resolveSibling(NAME + ".tmp");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
  }
}
