package io.towline.cache;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What lies in the cache directory and is not of our making: it is named, one line a folder, and
 * neither followed nor touched.
 */
final class Strangers {
  private static final int NAMED = 10;
  private static final Set<String> ALGORITHMS = Set.of("sha256", "sha512");

  private final BlobFiles files;
  private final CacheEvents events;

  Strangers(BlobFiles files, CacheEvents events) {
    this.files = files;
    this.events = events;
  }

  /** Looks at every folder but those of the blobs, which {@link DirectorySurvey} lists. */
  void name() {
    Path root = files.root();
    look(root, name -> true);
    look(root.resolve("blobs"), name -> ALGORITHMS.contains(name) || isTemporary(name));
    look(root.resolve("refs"), name -> true);
    look(
        files.partials(),
        name -> isTemporary(name) || BlobFiles.digestOf(name.split("\\.", 2)[0]).isPresent());
  }

  private void look(Path folder, Predicate<String> known) {
    try {
      List<String> strange = new ArrayList<>();
      for (Path path : BlobFiles.list(folder)) {
        String name = path.getFileName().toString();
        String why = known.test(name) ? whyStrange(path) : "no name of ours";
        if (!why.isEmpty()) {
          strange.add(printable(name) + " (" + why + ")");
        }
      }
      name(folder, strange);
    } catch (IOException e) {
      events.warning(folder + " cannot be listed: " + e);
    }
  }

  /** Says it in one line, however many there are. */
  void name(Path folder, List<String> strange) {
    if (strange.isEmpty()) {
      return;
    }
    int more = Math.max(0, strange.size() - NAMED);
    events.warning(
        folder
            + " holds what is not of our making, which is left alone: "
            + String.join(", ", strange.subList(0, strange.size() - more))
            + (more == 0 ? "" : ", and " + more + " more"));
  }

  /** Whether a file is a regular one of ours; false if it cannot be looked at. */
  static boolean isOurs(Path path) {
    return whyStrange(path).isEmpty();
  }

  private static String whyStrange(Path path) {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try {
      FileMark.of(path);
      return "";
    } catch (NoSuchFileException e) {
      return "";
    } catch (FileSystemException e) {
      return e.getReason() == null ? "unreadable" : e.getReason();
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private static boolean isTemporary(String name) {
    return name.endsWith(".tmp");
  }

  /** A name that cannot break the line it is logged in. */
  static String printable(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), 100); i++) {
      char letter = name.charAt(i);
      boolean plain = letter >= ' ' && letter < 127;
      text.append(plain ? letter : String.format(Locale.ROOT, "\\u%04x", (int) letter));
    }
    return text.toString();
  }
}
