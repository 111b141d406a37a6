package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressRulesTest {

  @Test
  void theFirstBackoffIsNotLongerThanTheLongest() {
    List<String> problems = Loads.problems("retry: {initial_backoff: 9s, max_backoff: 1s}");
    assertEquals(1, problems.size(), problems.toString());
    assertEquals(
        "towline.yaml:1: retry.initial_backoff: initial_backoff, 9s (towline.yaml:1), is longer than"
            + " max_backoff, 1s (towline.yaml:1)",
        problems.get(0));
  }

  @Test
  void theKeyThatWasSaidIsBlamedAndNotTheDefault() {
    List<String> problems = Loads.problems("retry: {max_backoff: 100ms}");
    assertEquals(1, problems.size(), problems.toString());
    assertEquals(
        "towline.yaml:1: retry.max_backoff: initial_backoff, 200ms (default), is longer than"
            + " max_backoff, 100ms (towline.yaml:1)",
        problems.get(0));
  }

  @Test
  void anUpstreamIsHeldToItToo() {
    List<String> problems =
        Loads.problems("registries: {a.b: {upstreams: [{retry: {initial_backoff: 6s}}]}}");
    assertEquals(1, problems.size(), problems.toString());
  }

  @Test
  void aValueThatIsWrongAnywayIsNotComparedAgain() {
    assertEquals(1, Loads.problems("retry: {initial_backoff: 9s, max_backoff: 10}").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "progress: {mask: {idle: 0s}}",
        "progress: {mask: {every: 0s}}",
        "retry: {initial_backoff: 0s}",
        "retry: {max_attempts: 0}",
        "retry: {max_attempts: 11}",
        "retry: {budget: 20}",
        "progress: {race_budget: 0.2}",
        "progress: {exploration: 101%}",
        "progress: {finish_abandoned: true}"
      })
  void refusesWhatMakesNoSense(String yaml) throws Exception {
    assertEquals(1, Loads.problems(yaml).size());
    assertEquals(1, SchemaCheck.violations(yaml).size(), yaml);
  }

  @Test
  void aMaskThatIsOverBeforeItBeginsIsAWarning() throws Exception {
    List<String> warnings = Loads.text("progress: {mask: {idle: 5s, max: 5s}}").warnings();
    assertEquals(1, warnings.size(), warnings.toString());
    assertEquals(List.of(), Loads.text("progress: {mask: {max: 0s}}").warnings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mask: {max: 0s}", "head_start: true", "finish_abandoned: auto"})
  void whatIsAboutClientsIsSaidForTheRegistry(String key) {
    String name = key.substring(0, key.indexOf(':'));
    assertEquals(
        List.of(
            "towline.yaml:1: registries.a.b.upstreams[0].progress."
                + name
                + ": unknown key here; did you mean `registries.NAME.progress."
                + name
                + "`?"),
        Loads.problems("registries: {a.b: {upstreams: [{progress: {" + key + "}}]}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tag_ttl: 1m", "failover: {policy: ordered}"})
  void whatIsAboutAllUpstreamsIsSaidForTheRegistry(String key) {
    String name = key.substring(0, key.indexOf(':'));
    assertEquals(
        List.of(
            "towline.yaml:1: registries.a.b.upstreams[0]."
                + name
                + ": unknown key here; did you mean `registries.NAME."
                + name
                + "`?"),
        Loads.problems("registries: {a.b: {upstreams: [{" + key + "}]}}"));
  }

  @Test
  void retriesMayBeSetAtThreeLevels() throws Exception {
    RegistryConfig registry =
        Loads.with(Map.of("TOWLINE_RETRY_MAX_BACKOFF", "9s"))
            .load(
                """
                retry: {max_attempts: 4, budget: 10%}
                registries:
                  a.b:
                    retry: {max_attempts: 5}
                    upstreams: [{retry: {budget: 0%}}]
                """)
            .configuration()
            .registries()
            .get(0);
    assertEquals(5, registry.retry().maxAttempts());
    assertEquals(0.1, registry.retry().budget());
    RetryConfig upstream = registry.upstreams().get(0).retry();
    assertEquals(5, upstream.maxAttempts());
    assertEquals(0, upstream.budget());
    assertEquals(9, upstream.maxBackoff().toSeconds());
    assertEquals(200, upstream.initialBackoff().toMillis());
  }
}
