package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {

  @Test
  void aSyntaxErrorHasItsLine() {
    assertEquals(
        List.of("towline.yaml:2: this is not YAML: mapping values are not allowed here"),
        Loads.problems("version: 1\nserver: a: b"));
  }

  @Test
  void aSecretThatBeginsLikeAnAliasIsNotRepeated() {
    assertEquals(
        List.of("towline.yaml:2: this is not YAML: found undefined alias"),
        Loads.problems("server:\n  admin_token: *SECRET\n"));
    assertEquals(
        List.of("towline.yaml:2: this is not YAML: found undefined tag handle"),
        Loads.problems("server:\n  admin_token: !SECRET!x y\n"));
  }

  @Test
  void aKeyWrittenTwiceIsNamedWithBothLines() {
    assertEquals(
        List.of("towline.yaml:3: server.drain_grace: written twice, first in line 2; keep one"),
        Loads.problems("server:\n  drain_grace: 1s\n  drain_grace: 2s"));
  }

  @Test
  void aKeyThatIsMissingIsNamedByItsLine() {
    assertEquals(
        List.of(
            "towline.yaml:2: server: the key before this colon is missing, or is no plain word"),
        Loads.problems("server:\n  ~: 1"));
  }

  @Test
  void aListAtTheTopIsNoConfiguration() {
    assertEquals(
        List.of("towline.yaml:1: say keys and values here, as in `version: 1`"),
        Loads.problems("- a"));
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertEquals(
        List.of(
            "towline.yaml:2: this is not YAML: expected a single document in the stream but found"
                + " another document"),
        Loads.problems("version: 1\n---\nversion: 1"));
  }

  @Test
  void anchorsAndMergeKeysWorkAndWhatIsWrittenBesideThemWins() throws Exception {
    List<UpstreamConfig> upstreams =
        Loads.text(
                """
                x-t: &t 7s
                x-mirror: &mirror {use_for: blobs, image_pull_progress_timeout: *t}
                registries:
                  a.b:
                    upstreams:
                      - {url: "https://a.b", <<: *mirror}
                      - {url: "https://c.d", <<: [*mirror], use_for: digests}
                """)
            .configuration()
            .registries()
            .get(0)
            .upstreams();
    assertEquals(UpstreamConfig.UseFor.BLOBS, upstreams.get(0).useFor());
    assertEquals(Duration.ofSeconds(7), upstreams.get(0).progress().timeout());
    assertEquals(UpstreamConfig.UseFor.DIGESTS, upstreams.get(1).useFor());
  }

  @Test
  void aMistakeInAnAnchorIsNamedWhereItWasWritten() {
    assertEquals(
        List.of(
            "towline.yaml:1: server.drain_grace: a duration needs a unit: say 5s, not 5"
                + " (ms, s, m, h)"),
        Loads.problems("x-t: &t 5\nserver: {drain_grace: *t}"));
  }

  @Test
  void anAliasThatMultipliesIsRefusedInNoTime() {
    StringBuilder bomb = new StringBuilder("x-a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 12; level++) {
      String before = "*a" + (level - 1);
      bomb.append("x-a%d: &a%d [%s".formatted(level, level, before));
      bomb.append((", " + before).repeat(8)).append("]\n");
    }
    assertEquals(
        List.of("towline.yaml:1: its aliases contain themselves, or multiply beyond all bounds"),
        Loads.problems(bomb.toString()));
  }

  @Test
  void anAliasInsideOfWhatItNamesIsRefused() {
    assertEquals(
        List.of("towline.yaml:1: its aliases contain themselves, or multiply beyond all bounds"),
        Loads.problems("x-a: &a\n  b: *a"));
  }

  @Test
  void deepNestingIsRefused() {
    assertEquals(1, Loads.problems("x-a: " + "[".repeat(5000) + "]".repeat(5000)).size());
  }

  @Test
  void jsonIsYamlToo() throws Exception {
    assertEquals(
        Duration.ofSeconds(9),
        Loads.text("{\"server\": {\"drain_grace\": \"9s\"}}")
            .configuration()
            .server()
            .drainGrace());
  }
}
