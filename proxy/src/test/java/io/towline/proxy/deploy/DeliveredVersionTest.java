package io.towline.proxy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is delivered names the image of this version. */
class DeliveredVersionTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern VERSION = Pattern.compile("\n  <version>(.+)</version>\n");
  private static final Pattern IMAGE =
      Pattern.compile("(?:towline:|VERSION: |towline-)(\\d[\\w.]*\\w)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Dockerfile",
        "docker-compose.yml",
        "deploy/kubernetes.yaml",
        "docs/deployment.md"
      })
  void aFileNamesThisVersionAlone(String file) throws IOException {
    Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
    version.find();
    Set<String> named =
        IMAGE
            .matcher(Files.readString(ROOT.resolve(file)))
            .results()
            .map(found -> found.group(1).replaceFirst("\\.tar\\.gz$", ""))
            .collect(Collectors.toSet());
    assertEquals(Set.of(version.group(1)), named);
  }
}
