package io.towline.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The cache directory in this process's hands: made, of a version we know, and locked. */
final class CacheDirectory implements AutoCloseable {
  /** 2: journals of partial files carry sums. What 1 left is read, but for unsynced bytes. */
  private static final int VERSION = 2;

  private static final Set<String> READABLE = Set.of("1", "2");
  private static final int MAX_SMALL_FILE = 4096;
  private static final long POLL_MILLIS = 200;
  private static final String OCI_LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

  private final BlobFiles files;
  private final FileChannel lockFile;

  private CacheDirectory(BlobFiles files, FileChannel lockFile) {
    this.files = files;
    this.lockFile = lockFile;
  }

  BlobFiles files() {
    return files;
  }

  /**
   * Takes the directory, making what is missing.
   *
   * @throws CacheUnusableException with the remedy; a directory of a newer version is not touched
   */
  static CacheDirectory take(CacheSettings settings, ChannelOpener opener, CacheEvents events)
      throws IOException {
    Path root = settings.directory().toAbsolutePath().normalize();
    BlobFiles files = new BlobFiles(root, opener, events::warning);
    try {
      checkVersion(files, root);
      createRoot(root);
      FileChannel lockFile = lock(root, settings.waitForLock());
      try {
        checkVersion(files, root); // whoever had the lock may have been newer
        prepare(files, root);
      } catch (IOException | RuntimeException e) {
        lockFile.close();
        throw e;
      }
      return new CacheDirectory(files, lockFile);
    } catch (CacheUnusableException e) {
      throw e;
    } catch (IOException e) {
      throw new CacheUnusableException(
          "the cache directory "
              + root
              + " cannot be used ("
              + e
              + "): make it writable for this user, or set cache.directory to another",
          e);
    }
  }

  private static void checkVersion(BlobFiles files, Path root) throws IOException {
    Path path = root.resolve("version");
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    String text = new String(files.read(path, MAX_SMALL_FILE), StandardCharsets.UTF_8).strip();
    if (!text.isEmpty() && !READABLE.contains(text)) {
      throw new CacheUnusableException(
          "the cache directory "
              + root
              + " has layout version "
              + Strangers.printable(text)
              + ", and this program knows "
              + VERSION
              + ": run the newer program, or set cache.directory to another");
    }
  }

  private static void createRoot(Path root) throws IOException {
    if (Files.isDirectory(root)) {
      return;
    }
    Path parent = root.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    BlobFiles.createFolder(root);
  }

  private static FileChannel lock(Path root, Duration patience) throws IOException {
    Path path = root.resolve("lock");
    FileChannel channel = openLock(path);
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      if (tryLock(channel) != null) {
        return channel;
      }
      if (System.nanoTime() - deadline >= 0) {
        channel.close();
        throw new CacheUnusableException(
            "the cache directory "
                + root
                + " is used by another process: stop that one, wait for it with --wait-for-lock,"
                + " or set cache.directory to another");
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        channel.close();
        throw new CacheUnusableException("waiting for the lock of " + root + " was interrupted", e);
      }
    }
  }

  private static FileChannel openLock(Path path) throws IOException {
    PrivateFiles.requireOurs(path);
    try {
      return FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return FileChannel.open(
          path,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
          BlobFiles.OWNER_FILE);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this same process has it
    }
  }

  private static void prepare(BlobFiles files, Path root) throws IOException {
    files.createFolders();
    probeRename(files);
    Path version = root.resolve("version");
    String text = VERSION + "\n";
    byte[] bytes = files.readSmall(version, MAX_SMALL_FILE).orElse(new byte[0]);
    if (bytes.length == 0) {
      files.begin(version, text.getBytes(StandardCharsets.UTF_8));
    } else if (!text.equals(new String(bytes, StandardCharsets.UTF_8))) {
      files.replace(version, text.getBytes(StandardCharsets.UTF_8));
    }
    writeOnce(files, root.resolve("oci-layout"), OCI_LAYOUT);
  }

  /** A blob is renamed from one folder to another when it is complete: that has to work. */
  private static void probeRename(BlobFiles files) throws IOException {
    Path from = files.partials().resolve("probe.tmp");
    Path to = files.root().resolve("blobs").resolve("probe.tmp");
    files.create(from).close();
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      BlobFiles.delete(from);
      BlobFiles.delete(to);
    }
  }

  private static void writeOnce(BlobFiles files, Path path, String text) throws IOException {
    boolean isEmpty = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == 0;
    if (isEmpty || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      files.begin(path, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Lets another process have it. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      // the lock goes with the process at the latest
    }
  }
}
