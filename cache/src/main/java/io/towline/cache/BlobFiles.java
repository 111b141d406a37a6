package io.towline.cache;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.towline.oci.Digest;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The one class that knows where things lie in the cache directory. It follows no link, and no file
 * it makes is readable by others. Every method may block.
 */
final class BlobFiles {
  static final String PART = ".part";
  static final String CHECKPOINT = ".ckpt";
  static final String JOURNAL = ".journal";

  static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE = permissions("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      permissions("rwx------");
  private static final Set<PosixFilePermission> READ_ONLY =
      PosixFilePermissions.fromString("r--------");

  private final Path root;
  private final ChannelOpener opener;
  private final Consumer<String> strangers;
  private final AtomicLong sequence = new AtomicLong();

  BlobFiles(Path root, ChannelOpener opener) {
    this(root, opener, message -> {});
  }

  /**
   * @param strangers told in a sentence what was found that is not of our making, and where it is
   */
  BlobFiles(Path root, ChannelOpener opener, Consumer<String> strangers) {
    this.root = root;
    this.opener = opener;
    this.strangers = strangers;
  }

  Path root() {
    return root;
  }

  Path blob(Digest digest) {
    return blobs(digest.algorithm()).resolve(digest.hex());
  }

  Path blobs(Digest.Algorithm algorithm) {
    return root.resolve("blobs").resolve(algorithm.word());
  }

  Path partials() {
    return root.resolve("partial");
  }

  Path quarantine() {
    return root.resolve("quarantine");
  }

  Path snapshot() {
    return root.resolve("index.snapshot");
  }

  Path scrubState() {
    return root.resolve("scrub.state");
  }

  Path part(Digest digest) {
    return partials().resolve(digest.hex() + PART);
  }

  Path checkpoint(Digest digest) {
    return partials().resolve(digest.hex() + CHECKPOINT);
  }

  Path journal(Digest digest) {
    return partials().resolve(digest.hex() + JOURNAL);
  }

  /** The digest that a file is named for, its ending taken off; empty if it is for none. */
  static Optional<Digest> digestOf(String hex) {
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      try {
        return Optional.of(new Digest(algorithm, hex));
      } catch (IllegalArgumentException e) {
        // not this algorithm's
      }
    }
    return Optional.empty();
  }

  /** Makes the folders that are missing. */
  void createFolders() throws IOException {
    List<Path> folders = new ArrayList<>(List.of(root.resolve("blobs"), partials(), quarantine()));
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      folders.add(blobs(algorithm));
    }
    for (Path folder : folders) {
      createFolder(folder);
    }
  }

  static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, OWNER_FOLDER);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /** A new file to write and read; one of ours that had the name is removed first. */
  FileChannel create(Path path) throws IOException {
    try {
      return createNew(path);
    } catch (FileAlreadyExistsException e) {
      makeWay(path);
      Files.deleteIfExists(path);
      return createNew(path);
    }
  }

  private FileChannel createNew(Path path) throws IOException {
    return opener.open(path, Set.of(CREATE_NEW, READ, WRITE, NOFOLLOW_LINKS), OWNER_FILE);
  }

  /** An existing file to go on writing. */
  FileChannel reopen(Path path) throws IOException {
    requireRegular(path);
    return opener.open(path, Set.of(READ, WRITE, NOFOLLOW_LINKS));
  }

  FileChannel openToRead(Path path) throws IOException {
    requireRegular(path);
    return opener.open(path, Set.of(READ, NOFOLLOW_LINKS));
  }

  /** Opening a pipe waits for somebody at its other end, perhaps for ever. */
  private static void requireRegular(Path path) throws IOException {
    if (!Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).isRegularFile()) {
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
  }

  /** Puts aside, and names, what has this name and is not of our making; nothing else. */
  void makeWay(Path path) throws IOException {
    try {
      FileMark.of(path);
    } catch (NoSuchFileException | FileNotFoundException e) {
      // the usual case
    } catch (FileSystemException e) {
      if (e.getReason() == null || e.getClass() != FileSystemException.class) {
        throw e;
      }
      Path aside = quarantine(path);
      strangers.accept(path + " is not ours (" + e.getReason() + "), and was moved to " + aside);
    }
  }

  /** A name in the folder of partial files that nothing has. */
  Path unusedName(Digest digest) {
    return partials().resolve(digest.hex() + ".put-" + sequence.incrementAndGet());
  }

  /** Gives a complete, synced file its lasting name; the caller syncs the folder. */
  Path commit(Path complete, Digest digest) throws IOException {
    Files.setPosixFilePermissions(complete, READ_ONLY);
    Path target = blob(digest);
    makeWay(target);
    Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
    return target;
  }

  /** Makes renames in this folder last through a power cut. */
  void sync(Path folder) throws IOException {
    try (FileChannel channel = opener.open(folder, Set.of(READ))) {
      channel.force(true);
    }
  }

  /** Replaces a small file as a whole: readers and crashes see the old bytes or the new. */
  void replace(Path path, byte[] bytes) throws IOException {
    put(path, bytes, true);
    Path folder = path.getParent();
    if (folder != null) {
      sync(folder);
    }
  }

  /**
   * Makes a small file that a power cut may empty or take, because every start makes it again: a
   * sync waits for all that anybody has written to a busy disk, and the start with it.
   */
  void begin(Path path, byte[] bytes) throws IOException {
    put(path, bytes, false);
  }

  private void put(Path path, byte[] bytes, boolean synced) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    try (FileChannel channel = create(temporary)) {
      writeFully(channel, ByteBuffer.wrap(bytes), 0);
      if (synced) {
        channel.force(true);
      }
    }
    makeWay(path);
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
  }

  static void writeFully(FileChannel channel, ByteBuffer data, long offset) throws IOException {
    long at = offset;
    while (data.hasRemaining()) {
      at += channel.write(data, at);
    }
  }

  /** What the cache's own records take on disk: the index, tags, proofs, and what lists them. */
  long recordBytes() {
    long bytes = 0;
    for (Path folder : List.of(root, root.resolve("refs"))) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path path : entries) {
          BasicFileAttributes file =
              Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
          bytes += file.isRegularFile() ? file.size() : 0;
        }
      } catch (IOException | DirectoryIteratorException e) {
        // it came or went just now
      }
    }
    return bytes;
  }

  /** A small file's bytes; empty if there is none, it is larger than the bound, or unreadable. */
  Optional<byte[]> readSmall(Path path, int maxBytes) {
    try {
      return Optional.of(read(path, maxBytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The same where it must be there.
   *
   * @throws IOException if it is not, is larger than the bound, or is unreadable
   */
  byte[] read(Path path, int maxBytes) throws IOException {
    try (FileChannel channel = openToRead(path)) {
      long size = channel.size();
      if (size > maxBytes) {
        throw new IOException(
            path + " has " + size + " bytes, and should have " + maxBytes + " at most");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, buffer.position()) < 0) {
          throw new EOFException(path + " has become shorter while it was read");
        }
      }
      return buffer.array();
    }
  }

  /** Puts a file that is not what its name says where nothing serves it, and says where. */
  Path quarantine(Path path) throws IOException {
    String name = path.getFileName() + "." + System.currentTimeMillis() + "-";
    Path target = quarantine().resolve(name + sequence.incrementAndGet());
    return Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a partial file with its records, as far as they are there. */
  void deletePartial(Digest digest) {
    delete(part(digest));
    delete(journal(digest));
    delete(checkpoint(digest));
  }

  /** Deletes a file, or an empty folder, if it is there and can be; says whether it is gone. */
  static boolean delete(Path path) {
    try {
      Files.deleteIfExists(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Meets what lies in a folder, however much, in no order; nothing if the folder is gone. */
  static void forEach(Path folder, Consumer<Path> action) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(action);
    } catch (NoSuchFileException e) {
      // nothing
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** What lies in a folder, in no order; nothing if the folder is gone. */
  static List<Path> list(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    forEach(folder, paths::add);
    return paths;
  }

  private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
