package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerRulesTest {

  private static final String PRIVATE =
      "registries: {a.b: {%s upstreams: [{credentials: {username: u, password: p}}]}}";

  @Test
  void credentialsBehindAListenerForEverybodyAreRefused() {
    assertEquals(
        List.of(
            "towline.yaml:2: registries.a.b.upstreams[0].credentials: whoever reaches [::]:5000"
                + " could pull what these credentials open; say server.allow_from with the networks"
                + " of your machines, or listen on 127.0.0.1, or say registries.a.b.expose_private:"
                + " true if everybody may, or registries.a.b.authorization: passthrough if each"
                + " client has credentials of its own"),
        Loads.problems("server: {listen: '[::]:5000'}\n" + PRIVATE.formatted("")));
  }

  @Test
  void oneListenerBeyondLoopbackIsEnoughToRefuse() {
    assertEquals(
        1,
        Loads.problems(
                "server: {listen: ['127.0.0.1:5000', '0.0.0.0:5002']}\n" + PRIVATE.formatted(""))
            .size());
  }

  @Test
  void credentialsMayBeUsedOnLoopback() throws Exception {
    Loads.text("server: {listen: ['127.0.0.1:5000', '[::1]:5000']}\n" + PRIVATE.formatted(""));
  }

  @Test
  void credentialsMayBeUsedForNamedNetworks() throws Exception {
    Loads.text("server: {listen: '[::]:5000', allow_from: 10.0.0.0/8}\n" + PRIVATE.formatted(""));
  }

  @Test
  void credentialsMayBeExposedOnPurpose() throws Exception {
    Loads.text("server: {listen: '[::]:5000'}\n" + PRIVATE.formatted("expose_private: true,"));
  }

  @Test
  void theAdminPortMayBeOpenWithoutAToken() throws Exception {
    Loads.text("server: {admin_listen: '[::]:5001'}");
  }

  @Test
  void twoListenersDoNotShareAnAddress() {
    assertEquals(
        List.of(
            "towline.yaml:1: server.admin_listen: 127.0.0.1:5000 is already the address of"
                + " server.listen[0]"),
        Loads.problems("server: {admin_listen: '127.0.0.1:5000'}"));
  }

  @Test
  void thePortMayBeTheSystemsChoiceTwice() throws Exception {
    Loads.text("server: {listen: '127.0.0.1:0', admin_listen: '127.0.0.1:0'}");
  }

  @Test
  void anEmptyListOfListenersIsRefused() {
    assertEquals(
        List.of("towline.yaml:1: server.listen: the list is empty: say an address"),
        Loads.problems("server: {listen: []}"));
  }
}
