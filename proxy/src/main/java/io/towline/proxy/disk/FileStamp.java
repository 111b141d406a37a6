package io.towline.proxy.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a file was changed or replaced, be it by a link that leads elsewhere now.
 *
 * @param changed null if the file cannot be looked at
 */
public record FileStamp(Path file, @Nullable FileTime changed, long size, @Nullable Object key) {

  /** As the files are now. Blocking. */
  public static List<FileStamp> of(List<Path> files) {
    return files.stream().map(FileStamp::of).toList();
  }

  private static FileStamp of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(file, found.lastModifiedTime(), found.size(), found.fileKey());
    } catch (IOException e) {
      return new FileStamp(file, null, 0, null);
    }
  }
}
