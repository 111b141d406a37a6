package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailoverOptionsTest {

  @Test
  void optionsStandBesideThePolicy() throws Exception {
    FailoverConfig failover =
        failover("failover: {policy: mine, exploration: 10%, probes: 3, sticky: true}");
    assertEquals("mine", failover.policy());
    assertEquals(Map.of("exploration", "10%", "probes", "3", "sticky", "true"), failover.options());
  }

  @Test
  void aRegistryHasTheOptionsOfAllWhereItKeepsThePolicy() throws Exception {
    FailoverConfig failover =
        failover(
            """
            failover: {policy: mine, one: 1, two: 2}
            registries: {a.b: {failover: {two: 3}}}
            """);
    assertEquals(Map.of("one", "1", "two", "3"), failover.options());
  }

  @Test
  void aRegistryThatNamesAPolicyHasItsOwnOptionsAlone() throws Exception {
    FailoverConfig failover =
        failover(
            """
            failover: {policy: mine, one: 1}
            registries: {a.b: {failover: {policy: other, two: 2}}}
            """);
    assertEquals("other", failover.policy());
    assertEquals(Map.of("two", "2"), failover.options());
  }

  @Test
  void aVariableMaySetAnOption() throws Exception {
    LoadedConfiguration loaded =
        Loads.with(
                Map.of(
                    "TOWLINE_FAILOVER_PROBES", "7",
                    "TOWLINE_REGISTRIES_A_B_FAILOVER_STICKY_FOR", "1m"))
            .load("{failover: {probes: 3}, registries: {a.b: }}");
    assertEquals(List.of(), loaded.warnings());
    assertEquals(
        Map.of("probes", "7", "sticky_for", "1m"),
        loaded.configuration().registries().get(0).failover().options());
  }

  @Test
  void checkShowsThemAndWhereTheyWereSaid() throws Exception {
    String text = Loads.text("failover: {policy: mine, exploration: 10%}").text();
    List<String> lines = text.lines().filter(line -> line.contains("exploration: 10%")).toList();
    assertEquals(8, lines.size(), text); // for all, and for each of seven registries
    assertTrue(lines.stream().allMatch(line -> line.endsWith("towline.yaml:1")), text);
  }

  @Test
  void aSlipInTheWordPolicyIsNoOption() throws Exception {
    assertEquals(
        List.of(
            "towline.yaml:1: failover.polcy: unknown key; did you mean `policy`? Allowed here:"
                + " policy"),
        Loads.problems("failover: {polcy: adaptive}"));
    assertEquals(
        List.of(
            "environment TOWLINE_FAILOVER_POLCY: no key has this name; did you mean"
                + " TOWLINE_FAILOVER_POLICY?"),
        Loads.with(Map.of("TOWLINE_FAILOVER_POLCY", "x")).load("").warnings());
  }

  @Test
  void anOptionIsNamedLikeAKeyAndHasOneValue() {
    assertEquals(1, Loads.problems("failover: {'no good': 1}").size());
    assertEquals(
        List.of(
            "towline.yaml:1: failover.some: one value belongs here: what the policy expects",
            "towline.yaml:1: failover.more: no keys belong below it; say what the policy expects"),
        Loads.problems("failover: {some: [1, 2], more: {a: 1}}"));
  }

  @Test
  void anyWordMayNameAPolicyButNothingElse() throws Exception {
    assertEquals("a-9", failover("failover: {policy: a-9}").policy());
    for (String word : List.of("Adaptive", "9a", "a_b", "a b", "-", "a".repeat(64))) {
      assertEquals(1, Loads.problems("failover: {policy: '" + word + "'}").size(), word);
    }
  }

  private static FailoverConfig failover(String yaml) throws ConfigurationException {
    return Loads.text(yaml).configuration().registries().get(0).failover();
  }
}
