package io.towline.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/**
 * What defaults depend on besides the environment.
 *
 * @param isRoot whether the program runs as user 0
 * @param home the user's folder; relative if there is none
 * @param filesystemBytes how large the filesystem is that a path lies on, or will lie on
 */
record Machine(boolean isRoot, Path home, ToLongFunction<Path> filesystemBytes) {

  /** The machine this runs on. */
  static Machine thisOne() {
    return new Machine(
        user() == 0, Path.of(System.getProperty("user.home", "")), Machine::totalBytes);
  }

  private static int user() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          ? uid
          : -1;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return "root".equals(System.getProperty("user.name")) ? 0 : -1;
    }
  }

  private static long totalBytes(Path path) {
    for (Path part = path.toAbsolutePath(); part != null; part = part.getParent()) {
      try {
        return Files.getFileStore(part).getTotalSpace();
      } catch (IOException e) {
        // Not there yet: the folder above it decides.
      }
    }
    return Long.MAX_VALUE;
  }
}
