package io.towline.proxy.plugin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars in {@code plugins.directory}. */
final class PluginFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);

  private static final int MOST_JARS = 100;

  private PluginFolder() {}

  /**
   * All regular files {@code *.jar}, by name; none where there is no such folder. Hidden files are
   * somebody's half-made copies; what only looks like a jar is named in the log.
   *
   * @throws PolicyException if the folder cannot be read
   */
  static List<Path> jars(Path directory) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.jar")) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(".")) {
          continue;
        }
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          jars.add(entry);
        } else {
          LOG.warn("{} is no regular file, so it is not loaded; copy the jar itself there", entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (NotDirectoryException e) {
      throw new PolicyException(directory + " is no folder; plugins.directory names one", e);
    } catch (IOException | RuntimeException e) {
      throw new PolicyException(directory + " cannot be read: " + e, e);
    }
    if (jars.size() > MOST_JARS) {
      throw new PolicyException(
          directory + " has " + jars.size() + " jars; at most " + MOST_JARS + " are loaded");
    }
    jars.sort(null);
    return jars;
  }
}
