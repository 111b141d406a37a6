package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamRulesTest {

  @Test
  void aListOfNoUpstreamIsRefused() {
    assertEquals(
        List.of(
            "towline.yaml:1: registries.a.b.upstreams: the list is empty: name an upstream, or"
                + " leave the key out for the registry itself"),
        Loads.problems("registries: {a.b: {upstreams: []}}"));
  }

  @Test
  void aMirrorNeedsAUrl() {
    assertEquals(
        List.of(
            "towline.yaml:4: registries.a.b.upstreams[1].url: missing: say where this upstream is"),
        Loads.problems("registries:\n a.b:\n  upstreams: [{name: x},\n   {name: y}]"));
  }

  @Test
  void namesAreUniqueWithinARegistry() {
    assertEquals(
        List.of(
            "towline.yaml:1: registries.a.b.upstreams[1].name: `x` is already the name of"
                + " registries.a.b.upstreams[0]"),
        Loads.problems(
            "registries: {a.b: {upstreams: [{name: x}, {name: x, url: 'https://c.d'}]}}"));
  }

  @Test
  void portsTellUpstreamsOfOneHostApart() throws Exception {
    List<UpstreamConfig> upstreams =
        Loads.text("registries: {a.b: {upstreams: [{url: 'http://h:1'}, {url: 'http://h:2'}]}}")
            .configuration()
            .registries()
            .get(0)
            .upstreams();
    assertEquals("h:1", upstreams.get(0).name());
    assertEquals("h:2", upstreams.get(1).name());
  }

  @Test
  void aUsernameNeedsAPassword() {
    assertEquals(
        List.of(at("username", "credentials.password is missing beside it")),
        Loads.problems(withCredentials("username: u")));
  }

  @Test
  void aPasswordNeedsAUsername() {
    assertEquals(
        List.of(at("password", "credentials.username is missing beside it")),
        Loads.problems(withCredentials("password: p")));
  }

  @Test
  void aTokenStandsAlone() {
    assertEquals(
        List.of(at("token", "say either the token, or username and password")),
        Loads.problems(withCredentials("username: u, password: p, token: t")));
  }

  @Test
  void aUsernameHasNoColon() {
    assertEquals(
        List.of(at("username", "a username has no colon in it (RFC 7617)")),
        Loads.problems(withCredentials("username: 'u:v', password: p")));
  }

  @Test
  void credentialsWithoutEncryptionAreWorthAWarning() throws Exception {
    List<String> warnings =
        Loads.text("registries: {a.b: {upstreams: [{url: 'http://a.b', credentials: {token: t}}]}}")
            .warnings();
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("without encryption"), warnings.toString());
  }

  @Test
  void credentialsToThisMachineAreNotWorthAWarning() throws Exception {
    List<String> warnings =
        Loads.text(
                "registries:"
                    + " {a.b: {upstreams: [{url: 'http://[::1]:1', credentials: {token: t}}]}}")
            .warnings();
    assertEquals(List.of(), warnings);
  }

  private static String withCredentials(String credentials) {
    return "registries: {a.b: {upstreams: [{credentials: {" + credentials + "}}]}}";
  }

  private static String at(String key, String message) {
    return "towline.yaml:1: registries.a.b.upstreams[0].credentials." + key + ": " + message;
  }
}
