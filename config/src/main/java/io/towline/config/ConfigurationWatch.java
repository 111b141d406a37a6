package io.towline.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Notices that a configuration file has other content, by looking: so a ConfigMap's swapped
 * symlink, an editor's rename and a plain write are all the same. A change counts once two looks in
 * a row saw the same, so that a half-written file is not taken for a configuration. Not
 * thread-safe: one thread polls.
 */
public final class ConfigurationWatch {

  private final Path file;
  private Optional<ByteBuffer> reported;
  private Optional<ByteBuffer> lastSeen;

  /** Remembers the file as it is now. Blocking. */
  public ConfigurationWatch(Path file) {
    this.file = file;
    this.reported = look();
    this.lastSeen = reported;
  }

  /**
   * Whether the file has come to rest with other content than at the last change that this told of.
   * A file that is not there, or cannot be read, is no change. Blocking: reads the file.
   */
  public boolean hasChanged() {
    Optional<ByteBuffer> now = look();
    boolean atRest = now.isPresent() && now.equals(lastSeen);
    lastSeen = now;
    if (!atRest || now.equals(reported)) {
      return false;
    }
    reported = now;
    return true;
  }

  /** Takes the file as it is now for known: it is about to be read anyway. Blocking. */
  public void remember() {
    reported = look();
    lastSeen = reported;
  }

  private Optional<ByteBuffer> look() {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(ByteBuffer.wrap(in.readNBytes(ConfigurationFile.MAX_BYTES + 1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
