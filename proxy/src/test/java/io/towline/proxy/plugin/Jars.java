package io.towline.proxy.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes jars of plug-ins from their sources. */
final class Jars {
  static final String FAILOVER = "META-INF/services/io.towline.spi.FailoverPolicyFactory";

  /** A whole factory, named {@code %s}, of a policy whose answer is {@code %s}. */
  private static final String FACTORY =
      """
      package plugin;
      import io.towline.spi.*;
      public class Factory implements FailoverPolicyFactory {
        public String name() { %s }
        public FailoverPolicy create(java.util.Map<String, String> options) {
          return history -> { %s };
        }
      }
      """;

  private final Path folder;

  /** Makes them in this folder. */
  Jars(Path folder) {
    this.folder = folder;
  }

  /** A jar with one policy. */
  Path policy(String jar, String name, String answer) {
    return make(
        jar,
        FACTORY.formatted("return \"" + name + "\";", answer),
        Map.of(FAILOVER, "plugin.Factory\n"));
  }

  /** A jar with one policy whose name is what this code returns. */
  Path named(String jar, String code) {
    return make(jar, FACTORY.formatted(code, "return null;"), Map.of(FAILOVER, "plugin.Factory\n"));
  }

  /** A jar with a class {@code plugin.Factory} of this source, and these files. */
  Path make(String jar, String source, Map<String, String> files) {
    try {
      Path work = Files.createTempDirectory(folder, ".work");
      Path file = Files.createDirectories(work.resolve("src/plugin")).resolve("Factory.java");
      Files.writeString(file, source);
      Path classes = Files.createDirectories(work.resolve("classes"));
      int result =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  null,
                  null,
                  "-proc:none",
                  "-d",
                  classes.toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  file.toString());
      if (result != 0) {
        throw new IllegalStateException("this does not compile: " + source);
      }
      return pack(folder.resolve(jar), classes, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path pack(Path jar, Path classes, Map<String, String> files) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    for (Path file : filesIn(classes)) {
      entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
    }
    files.forEach((name, text) -> entries.put(name, text.getBytes(StandardCharsets.UTF_8)));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        packed.putNextEntry(new JarEntry(entry.getKey()));
        packed.write(entry.getValue());
        packed.closeEntry();
      }
    }
    return jar;
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).toList());
    }
  }
}
