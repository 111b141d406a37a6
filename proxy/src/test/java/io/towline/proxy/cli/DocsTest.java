package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ConfigurationException;
import io.towline.config.ConfigurationLoader;
import io.towline.config.Overrides;
import io.towline.proxy.metrics.CacheGauges;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.metrics.ProgressTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documents say is what the program does, as far as a test can tell. */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern CONFIGURATION =
      Pattern.compile(
          "^```yaml\\n(# towline\\.yaml\\n.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern SHOWN_SETUP =
      Pattern.compile(
          "^```console\\n\\$ bin/towline (setup [^\\n]*)\\n(.*?)^```$",
          Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)}");
  private static final Pattern COMMAND = Pattern.compile("\\btowline ([a-z]+)\\b");
  private static final Pattern METRIC = Pattern.compile("\\btowline_[a-z_]+");
  private static final Pattern TYPE_LINE = Pattern.compile("^# TYPE (\\S+)", Pattern.MULTILINE);

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> everyConfigurationLoadsWithoutAMistake() throws IOException {
    return forEach(CONFIGURATION, found -> loads(found.group(1)));
  }

  @TestFactory
  Stream<DynamicTest> everyShownSetupIsWhatTheProgramPrints() throws IOException {
    return forEach(SHOWN_SETUP, found -> assertEquals(found.group(2), printed(found.group(1))));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandExists() throws IOException {
    return forEach(COMMAND, found -> assertFalse(printed(found.group(1) + " --help").isEmpty()));
  }

  @TestFactory
  Stream<DynamicTest> everyMetricIsInTheScrape() throws IOException {
    Set<String> scraped = scraped();
    return forEach(METRIC, found -> assertTrue(scraped.contains(found.group()), scraped::toString));
  }

  private void loads(String yaml) throws IOException, ConfigurationException {
    Path file = Files.writeString(folder.resolve("towline.yaml"), yaml);
    Map<String, String> environment = new HashMap<>();
    VARIABLE.matcher(yaml).results().forEach(found -> environment.put(found.group(1), "x"));
    assertEquals(
        List.of(),
        new ConfigurationLoader().load(Optional.of(file), environment, Overrides.NONE).warnings());
  }

  /** What a terminal shows of a command that succeeds: what is beside the output comes first. */
  private static String printed(String arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Commands commands =
        new Commands(
            Map.of(),
            (loaded, options, reloader) -> {
              throw new IOException("documents start no server");
            },
            new Terminal(new PrintWriter(out), new PrintWriter(err)));
    assertEquals(0, commands.run(arguments.split(" ")), err::toString);
    return err.toString() + out;
  }

  /** The names in a scrape after something of every kind has happened. */
  private static Set<String> scraped() {
    Metrics metrics = new Metrics("0.1.0");
    metrics.watch(new CacheGauges(() -> 1, () -> 2, () -> 3, () -> 4, () -> true));
    metrics.watchBypass(() -> Map.of("docker.io", false));
    metrics.request("docker.io", "blob", 200, "hit", 0.2, 0.1, 4096);
    metrics.limited("requests_per_client", "delayed");
    metrics.admission("docker.io", "denied");
    metrics.unrouted("unknown_ns");
    metrics.staleServed("docker.io", 60);
    metrics.upstreamRequest("docker.io", "hub", "blob", "done");
    metrics.upstreamBytes("docker.io", "hub", 4096);
    metrics.upstreamUp("docker.io", "hub", true);
    metrics.rateLimitRemaining("docker.io", "hub", 77);
    metrics.watchCertificate(() -> Optional.of(Duration.ofDays(30)));
    metrics.stall("hub");
    metrics.failover("hub", "mirror", "stalled");
    metrics.corrupt("hub");
    metrics.watchProgress(() -> List.of(new ProgressTime("hub", "body", 3)));
    metrics.race("hub", "won");
    metrics.wasted("hub", 4096);
    metrics.maskedStreams("hub", 1);
    metrics.masked(3);
    metrics.evicted("size");
    metrics.policyFailure("mine", "late");
    String text = new String(metrics.scrape(), StandardCharsets.UTF_8);
    return TYPE_LINE
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> more = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(top, more)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static Stream<MatchResult> matches(Pattern pattern, Path document) {
    try {
      return pattern.matcher(Files.readString(document)).results();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One test for each place in the documents; none at all would be a pattern that finds nothing.
   */
  private static Stream<DynamicTest> forEach(Pattern pattern, Check check) throws IOException {
    List<DynamicTest> tests =
        documents().stream()
            .flatMap(
                document ->
                    matches(pattern, document)
                        .map(found -> test(document, found.group(), () -> check.of(found))))
            .toList();
    assertFalse(tests.isEmpty());
    return tests.stream();
  }

  private static DynamicTest test(Path document, String what, Assertion assertion) {
    String name = ROOT.relativize(document) + ": " + what.lines().limit(2).toList();
    return DynamicTest.dynamicTest(name, assertion::hold);
  }

  @FunctionalInterface
  private interface Check {
    void of(MatchResult found) throws Exception;
  }

  @FunctionalInterface
  private interface Assertion {
    void hold() throws Exception;
  }
}
