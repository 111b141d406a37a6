package io.towline.cache;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What tells a file from one that was changed or put in its place since it was last verified. Times
 * are nanoseconds since 1970.
 */
record FileMark(long device, long inode, long sizeBytes, long modifiedNanos, long changedNanos) {
  private static final int TYPE_MASK = 0xF000;
  private static final int REGULAR = 0x8000;

  /**
   * Reads it, following no link.
   *
   * @throws FileSystemException if the file is not regular, has another name or another owner, so
   *     that somebody else made it or can change it
   */
  static FileMark of(Path path) throws IOException {
    Map<String, Object> stat =
        Files.readAttributes(
            path,
            "unix:dev,ino,size,lastModifiedTime,ctime,nlink,mode,uid",
            LinkOption.NOFOLLOW_LINKS);
    if ((number(stat, "mode") & TYPE_MASK) != REGULAR) {
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
    if (number(stat, "nlink") != 1) {
      throw new FileSystemException(path.toString(), null, "has a second name (hard link)");
    }
    if (!Owner.isOurs(path, number(stat, "uid"))) {
      throw new FileSystemException(
          path.toString(), null, "belongs to another user (" + number(stat, "uid") + ")");
    }
    return new FileMark(
        number(stat, "dev"),
        number(stat, "ino"),
        number(stat, "size"),
        nanos(stat, "lastModifiedTime"),
        nanos(stat, "ctime"));
  }

  /**
   * Whether it is the same file with the same bytes, by all that a rename leaves alone: that
   * changes the inode's time.
   */
  boolean isMovedFrom(FileMark before) {
    return device == before.device
        && inode == before.inode
        && sizeBytes == before.sizeBytes
        && modifiedNanos == before.modifiedNanos;
  }

  private static long number(Map<String, Object> stat, String name) {
    return stat.get(name) instanceof Number number ? number.longValue() : -1;
  }

  private static long nanos(Map<String, Object> stat, String name) {
    return stat.get(name) instanceof FileTime time ? time.to(TimeUnit.NANOSECONDS) : -1;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileMark mark
        && inode == mark.inode
        && changedNanos == mark.changedNanos
        && modifiedNanos == mark.modifiedNanos
        && sizeBytes == mark.sizeBytes
        && device == mark.device;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(inode);
  }
}
