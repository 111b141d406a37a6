package io.towline.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * A file's next content, written beside it under {@code NAME.tmp}. After {@link #commit} the whole
 * of it is there, durably; without, or after a crash at any moment, the file is as it was.
 */
final class AtomicFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private boolean inPlace;

  AtomicFile(Path target) throws IOException {
    this.target = target;
    temporary = target.resolveSibling(target.getFileName() + ".tmp");
    channel = PrivateFiles.createFile(temporary);
  }

  /** Where the content goes; closed by this object. */
  FileChannel channel() {
    return channel;
  }

  /** Takes the place of the file. */
  void commit() throws IOException {
    channel.force(true);
    begin();
    PrivateFiles.syncFolder(Objects.requireNonNull(target.toAbsolutePath().getParent()));
  }

  /** The same, but a power cut may empty it or take it: for what is made again then. */
  void begin() throws IOException {
    channel.close();
    PrivateFiles.makeWay(target);
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    inPlace = true;
  }

  /** Whether the file is the new one, even if {@link #commit} failed thereafter. */
  boolean isInPlace() {
    return inPlace;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!inPlace) {
      Files.deleteIfExists(temporary);
    }
  }
}
