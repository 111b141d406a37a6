package io.towline.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The README and whatever it leads to, as HTML files with relative links: pages of Markdown as
 * pages, other files as they are, folders as lists of what is in them.
 */
public final class Site {
  private final Path sources;
  private final Path target;
  private final Set<Path> known = new LinkedHashSet<>();
  private final Deque<Path> waiting = new ArrayDeque<>();

  private Site(Path sources, Path target) {
    this.sources = sources;
    this.target = target;
  }

  /**
   * Writes the site.
   *
   * @param arguments the root of the sources, and the folder that the site is written into
   */
  public static void main(String[] arguments) throws IOException {
    Path sources = Path.of(arguments[0]).toRealPath();
    Path target = Path.of(arguments[1]).toAbsolutePath().normalize();
    new Site(sources, target).write();
  }

  private void write() throws IOException {
    want(sources.resolve("README.md"));
    while (!waiting.isEmpty()) {
      Path source = waiting.remove();
      if (Files.isDirectory(source)) {
        save(source, folder(source));
      } else if (isPage(source)) {
        save(
            source, new MarkdownPage(Files.readString(source), link -> moved(source, link)).html());
      } else {
        Path copy = place(source);
        Files.createDirectories(folderOf(copy));
        Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    System.out.println("site: " + known.size() + " files in " + target);
  }

  private void save(Path source, String html) throws IOException {
    Path page = place(source);
    Files.createDirectories(folderOf(page));
    Files.writeString(page, html);
  }

  private void want(Path source) {
    if (known.add(source)) {
      waiting.add(source);
    }
  }

  /**
   * The same link from one page of the site to the other; what it leads to becomes part of the
   * site.
   */
  private String moved(Path page, String link) {
    if (link.contains(":") || link.startsWith("#")) {
      return link;
    }
    String[] parts = link.split("#", 2);
    Path source = page.resolveSibling(parts[0]).normalize();
    if (!source.startsWith(sources) || !Files.exists(source)) {
      throw new IllegalStateException(page + " leads to " + link + ", which is not there");
    }
    want(source);
    String way = folderOf(place(page)).relativize(place(source)).toString();
    return parts.length == 2 ? way + "#" + parts[1] : way;
  }

  private Path place(Path source) {
    Path within = target.resolve(sources.relativize(source).toString());
    if (Files.isDirectory(source)) {
      return within.resolve("index.html");
    }
    if (!isPage(source)) {
      return within;
    }
    return within.resolveSibling(
        source.endsWith("README.md") ? "index.html" : nameOf(source).replace(".md", ".html"));
  }

  private static Path folderOf(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static String nameOf(Path file) {
    return Objects.requireNonNull(file.getFileName()).toString();
  }

  private static boolean isPage(Path source) {
    return source.toString().endsWith(".md");
  }

  private String folder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.filter(Files::isRegularFile).map(Site::nameOf).sorted().toList();
      String list =
          String.join("\n", names.stream().map(name -> "- [" + name + "](" + name + ")").toList());
      String text = "# " + sources.relativize(folder) + "\n\n" + list + "\n";
      return new MarkdownPage(text, link -> moved(folder.resolve("list"), link)).html();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
