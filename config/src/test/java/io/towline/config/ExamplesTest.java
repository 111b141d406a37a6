package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

  private static final Path EXAMPLES = Path.of("examples");

  private static final Map<String, String> ENVIRONMENT =
      Map.of("DOCKERHUB_USER", "u", "DOCKERHUB_TOKEN", "t", "COMPANY_TOKEN", "c");

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleLoadsWithoutAWarning(Path example) throws Exception {
    assertEquals(List.of(), load(example).warnings());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleFitsTheSchema(Path example) throws Exception {
    assertEquals(List.of(), SchemaCheck.violations(Files.readString(example)));
  }

  @Test
  void theFullExampleMeansTheSameAsNoFileAtAll() throws Exception {
    Configuration full = load(EXAMPLES.resolve("full.yaml")).configuration();
    assertEquals(Loads.builtIn().configuration(), full);
  }

  @Test
  void theFullExampleHasEveryKey() throws Exception {
    Problems problems = new Problems();
    String text = Files.readString(EXAMPLES.resolve("full.yaml"));
    Node.Mapping top = new YamlReader("full.yaml", problems).read(text);
    for (Key<?> key : KeyTable.KEYS) {
      if (key.name().equals(Shape.OPTION)) {
        continue; // the default policy needs none, and the file means the defaults
      }
      if (key.path().contains("repository_credentials")) {
        continue; // an item must say something, which would be no default
      }
      KeyPath path =
          new KeyPath(
              List.of(key.path().replace("[]", ".[0]").split("\\.", -1)).stream()
                  .map(word -> word.equals("NAME") ? "docker.io" : word)
                  .toList());
      assertTrue(new Tree(top).at(path).isPresent(), key.path());
    }
  }

  private static LoadedConfiguration load(Path example) throws ConfigurationException {
    return new ConfigurationLoader(Loads.MACHINE)
        .load(Optional.of(example), ENVIRONMENT, Overrides.NONE);
  }
}
