package io.towline.proxy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.proxy.metrics.CacheGauges;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.metrics.ProgressTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Every metric and label that the alert rules and the board ask for is in a scrape. */
class MonitoringTest {
  private static final Path FOLDER = Path.of("..", "deploy", "monitoring");
  private static final Pattern SERIES =
      Pattern.compile("^([a-z_]+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?==~?\")");
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:towline|jvm)_[a-z_]+)(?:\\{([^}]*)})?");
  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) \\(([a-z, ]+)\\)");

  /** What Prometheus adds to every series. */
  private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

  private final Map<String, Set<String>> labels = scraped();

  private static Map<String, Set<String>> scraped() {
    Metrics metrics = new Metrics("0.1.0");
    metrics.watch(new CacheGauges(() -> 1, () -> 2, () -> 3, () -> 4, () -> true));
    metrics.watchBypass(() -> Map.of("docker.io", false));
    metrics.watchCertificate(() -> Optional.of(Duration.ofDays(30)));
    metrics.watchProgress(() -> List.of(new ProgressTime("hub", "gap", 3.0)));
    metrics.request("docker.io", "blob", 200, "hit", 0.2, 0.1, 4096);
    metrics.staleServed("docker.io", 60);
    metrics.upstreamRequest("docker.io", "hub", "blob", "done");
    metrics.upstreamBytes("docker.io", "hub", 4096);
    metrics.upstreamUp("docker.io", "hub", true);
    metrics.rateLimitRemaining("docker.io", "hub", 77);
    metrics.stall("hub");
    metrics.failover("hub", "mirror", "stalled");
    metrics.retry("hub", "cut");
    metrics.race("hub", "won");
    metrics.wasted("hub", 1);
    metrics.corrupt("hub");
    metrics.maskedStreams("hub", 1);
    metrics.masked(1);
    metrics.rescuedPull();
    metrics.evicted("size");
    Map<String, Set<String>> found = new HashMap<>();
    String text = new String(metrics.scrape(), StandardCharsets.UTF_8);
    for (MatchResult series : SERIES.matcher(text).results().toList()) {
      Set<String> known = found.computeIfAbsent(series.group(1), name -> new HashSet<>());
      known.addAll(labelsOf(series.group(2)));
    }
    return found;
  }

  private static Set<String> labelsOf(@Nullable String selector) {
    Set<String> names = new HashSet<>();
    if (selector != null) {
      LABEL.matcher(selector).results().forEach(label -> names.add(label.group(1)));
    }
    return names;
  }

  private void check(String expression) {
    Set<String> known = new HashSet<>(OF_PROMETHEUS);
    for (MatchResult asked : SELECTOR.matcher(expression).results().toList()) {
      Set<String> ofMetric = labels.get(asked.group(1));
      assertTrue(ofMetric != null, () -> asked.group(1) + " is in no scrape: " + labels.keySet());
      known.addAll(ofMetric);
      Set<String> wrong = labelsOf(asked.group(2));
      wrong.removeAll(ofMetric);
      wrong.removeAll(OF_PROMETHEUS);
      assertEquals(Set.of(), wrong, expression);
    }
    for (MatchResult grouping : GROUPING.matcher(expression).results().toList()) {
      Set<String> wrong = new HashSet<>(List.of(grouping.group(1).split(", ")));
      wrong.removeAll(known);
      assertEquals(Set.of(), wrong, expression);
    }
  }

  private static void collect(JsonNode node, String key, List<String> into) {
    node.findValuesAsText(key).forEach(into::add);
  }

  @Test
  void everyRuleAsksForWhatThereIs() throws IOException {
    Object yaml = new Yaml().load(Files.readString(FOLDER.resolve("prometheus/towline.rules.yml")));
    List<String> expressions = new ArrayList<>();
    collect(new ObjectMapper().valueToTree(yaml), "expr", expressions);
    assertTrue(expressions.size() >= 12, expressions::toString);
    expressions.forEach(this::check);
  }

  @Test
  void everyPanelAsksForWhatThereIs() throws IOException {
    JsonNode board =
        new ObjectMapper().readTree(FOLDER.resolve("grafana/boards/towline.json").toFile());
    List<String> expressions = new ArrayList<>();
    collect(board.path("panels"), "expr", expressions);
    collect(board.path("templating"), "definition", expressions);
    assertTrue(expressions.size() >= 25, expressions::toString);
    expressions.forEach(this::check);
  }

  @Test
  void noTwoPanelsShareAPlace() throws IOException {
    JsonNode board =
        new ObjectMapper().readTree(FOLDER.resolve("grafana/boards/towline.json").toFile());
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : board.path("panels")) {
      JsonNode place = panel.path("gridPos");
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          int column = place.path("x").asInt() + x;
          assertTrue(column < 24, () -> panel.path("title").asText());
          assertTrue(taken.add(column + " " + (place.path("y").asInt() + y)), panel::toString);
        }
      }
    }
  }
}
