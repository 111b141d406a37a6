package io.towline.proxy.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer has found to be worth keeping, once more, without the fuzzer. */
final class CorpusTest {
  private static final Path CORPORA = Path.of("src/test/fuzz");
  private static final Path SCRIPT = Path.of("../bench/fuzz");
  private static final Duration LONGEST = Duration.ofSeconds(1);

  static Set<String> targets() {
    return new TreeSet<>(Targets.ALL.keySet());
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().collect(Collectors.toList());
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void holdsForEveryInputThatIsKept(String target) throws IOException {
    List<Path> inputs = listed(CORPORA.resolve(target));
    assertTrue(inputs.size() > 5, inputs.size() + " inputs");
    Consumer<byte[]> fuzz = Objects.requireNonNull(Targets.ALL.get(target));
    fuzz.accept(new byte[0]); // what is made once takes its time
    for (Path input : inputs) {
      byte[] bytes = Files.readAllBytes(input);
      assertTimeoutPreemptively(LONGEST, () -> fuzz.accept(bytes), input.toString());
    }
  }

  @Test
  void keepsACorpusForEachTargetAndNoMore() throws IOException {
    Set<String> folders = new TreeSet<>();
    long bytes = 0;
    for (Path folder : listed(CORPORA)) {
      folders.add(folder.getFileName().toString());
      for (Path input : listed(folder)) {
        bytes += Files.size(input);
      }
    }
    assertEquals(targets(), folders);
    assertTrue(bytes < 1 << 20, bytes + " bytes");
  }

  @Test
  void everyTargetIsKnownToTheScript() throws IOException {
    String script = Files.readString(SCRIPT);
    for (String target : targets()) {
      assertTrue(script.contains("[" + target + "]="), target);
    }
  }
}
