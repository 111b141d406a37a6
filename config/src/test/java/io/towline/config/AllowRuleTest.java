package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowRuleTest {

  @Test
  void allowsWhoAndWhatItNames() {
    AllowRule rule = AllowRule.parse("user:alice, cert:node-*: library/*, org/**");
    assertTrue(rule.allows("user:alice", "library/alpine"));
    assertTrue(rule.allows("cert:node-7", "org/team/app"));
    assertFalse(rule.allows("user:alice", "library/a/b"), "one star is one segment");
    assertFalse(rule.allows("user:alice", "library"));
    assertFalse(rule.allows("user:alice2", "library/alpine"));
    assertFalse(rule.allows("token:alice", "library/alpine"));
    assertFalse(rule.allows("", "library/alpine"));
  }

  @Test
  void aStarIsEverybodyWhoIsKnown() {
    AllowRule rule = AllowRule.parse("*: **");
    assertTrue(rule.allows("user:alice", "a/b/c"));
    assertFalse(rule.allows("", "a/b/c"));
  }

  @Test
  void anybodyIsEverybody() {
    AllowRule rule = AllowRule.parse("anybody: library/*");
    assertTrue(rule.allows("", "library/alpine"));
    assertTrue(rule.allows("user:alice", "library/alpine"));
    assertFalse(rule.allows("", "org/app"));
  }

  @Test
  void aDotIsADot() {
    assertFalse(AllowRule.parse("user:a.b: x.y").allows("user:acb", "x.y"));
    assertFalse(AllowRule.parse("user:a.b: x.y").allows("user:a.b", "xzy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "alice: x", "user:alice", "user:alice:x", "user:: x", "*: ", "*: A/B", ": x"})
  void refusesWhatIsNoRule(String text) {
    assertThrows(IllegalArgumentException.class, () -> AllowRule.parse(text));
  }

  @Test
  void isReadFromAConfiguration() throws Exception {
    String yaml =
        "server: {auth: {htpasswd: users}}\nregistries: {a.b: {allow: ['user:alice: x/**']}}";
    List<AllowRule> rules = Loads.text(yaml).configuration().registries().get(0).allow();
    assertEquals(List.of(AllowRule.parse("user:alice: x/**")), rules);
  }

  @Test
  void wantsThatClientsCanShowWhoTheyAre() {
    assertEquals(
        List.of(
            "towline.yaml:1: registries.a.b.allow: no client can show who it is: say"
                + " server.auth.htpasswd, server.auth.tokens or server.tls.client_ca"),
        Loads.problems("registries: {a.b: {allow: ['user:alice: x/**']}}"));
  }

  @Test
  void credentialsMayBeUsedForClientsThatAreKnown() throws Exception {
    Loads.text(
        "server: {listen: '[::]:5000', auth: {tokens: t}}\n"
            + "registries: {a.b: {upstreams: [{credentials: {username: u, password: p}}]}}");
  }
}
