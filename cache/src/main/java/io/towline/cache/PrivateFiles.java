package io.towline.cache;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files and folders that nobody else reads: modes 0600 and 0700. A symbolic link is never followed,
 * so that nobody who can write to the folder makes us write elsewhere.
 */
final class PrivateFiles {
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFiles() {}

  /**
   * Makes the folder unless it is there; its parent must be.
   *
   * @throws NotDirectoryException if something else has its name, a link to a folder included
   */
  static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, FOLDER);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new NotDirectoryException(folder.toString());
      }
    }
  }

  /** An empty new file, open for writing; an older file of this name is removed. */
  static FileChannel createFile(Path file) throws IOException {
    makeWay(file);
    Files.deleteIfExists(file);
    return FileChannel.open(
        file,
        Set.<OpenOption>of(
            StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
        FILE);
  }

  /** A file that is there, open for writing at any place. */
  static FileChannel openToWrite(Path file) throws IOException {
    requireOurs(file);
    return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** A file that is there, open for reading. */
  static FileChannel openToRead(Path file) throws IOException {
    requireOurs(file);
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Does nothing if there is no such file.
   *
   * @throws FileSystemException if it is of somebody else's making: a link, a pipe, another user's
   */
  static void requireOurs(Path file) throws IOException {
    try {
      FileMark.of(file);
    } catch (NoSuchFileException | FileNotFoundException e) {
      // opening it says so
    }
  }

  /**
   * Renames what has this name and is not of our making, so that it is neither followed nor lost; a
   * folder stays, and is in the way unless it is empty.
   */
  static void makeWay(Path file) throws IOException {
    try {
      requireOurs(file);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(
            file, file.resolveSibling(file.getFileName() + ".not-ours-" + System.nanoTime()));
      }
    }
  }

  /** Makes the names in a folder durable: a rename is not, until its folder is synced. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
