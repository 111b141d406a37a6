package io.towline.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Whose files are ours: this user's, and those of whom the folder around them belongs to. */
final class Owner {
  private static final long UNKNOWN = -1;
  private static final long OURSELVES = idOf(Path.of("/proc/self"));

  private Owner() {}

  /**
   * @param userId of the file
   */
  static boolean isOurs(Path file, long userId) {
    Path folder = file.getParent();
    return OURSELVES == UNKNOWN
        || userId == OURSELVES
        || (folder != null && userId == idOf(folder)); // run by root over a service's folder
  }

  private static long idOf(Path path) {
    try {
      Object id = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      return id instanceof Number number ? number.longValue() : UNKNOWN;
    } catch (IOException | UnsupportedOperationException e) {
      return UNKNOWN;
    }
  }
}
