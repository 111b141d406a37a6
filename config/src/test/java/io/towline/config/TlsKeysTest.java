package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TlsKeysTest {
  private static final String BOTH = "certificate: a.crt, key: a.key";

  private static TlsConfig tls(String keys) throws Exception {
    return Loads.text("server: {tls: {" + keys + "}}").configuration().server().tls();
  }

  private static List<String> problems(String keys) {
    return Loads.problems("server: {tls: {" + keys + "}}");
  }

  @Test
  void isOffUnlessItIsSaid() throws Exception {
    assertFalse(tls("").isOn());
    assertFalse(tls("self_signed: false").isOn());
  }

  @Test
  void takesACertificateWithItsKey() throws Exception {
    TlsConfig tls = tls(BOTH + ", key_password: opens, client_ca: ca.pem");
    assertTrue(tls.isOn());
    assertEquals(Optional.of(Path.of("a.crt")), tls.certificate());
    assertEquals(Optional.of(Path.of("a.key")), tls.key());
    assertEquals(Optional.of(new Secret("opens")), tls.keyPassword());
    assertEquals(Optional.of(Path.of("ca.pem")), tls.clientCa());
  }

  @Test
  void makesItsOwnWhereThatIsWanted() throws Exception {
    assertTrue(tls("self_signed: true").isOn());
  }

  @Test
  void wantsCertificateAndKeyTogether() {
    assertEquals(
        List.of("towline.yaml:1: server.tls.certificate: it needs server.tls.key beside it"),
        problems("certificate: a.crt"));
    assertEquals(
        List.of("towline.yaml:1: server.tls.key: it needs server.tls.certificate beside it"),
        problems("key: a.key"));
  }

  @Test
  void wantsOneOriginOfTheCertificate() {
    assertEquals(
        List.of(
            "towline.yaml:1: server.tls.self_signed: say either this or server.tls.certificate"),
        problems(BOTH + ", self_signed: true"));
  }

  @Test
  void refusesWhatWouldMeanNothing() {
    assertEquals(
        List.of(
            "towline.yaml:1: server.tls.key_password: there is no server.tls.key that it could"
                + " open"),
        problems("self_signed: true, key_password: x"));
    assertEquals(1, problems("client_ca: ca.pem").size());
  }

  @Test
  void neverShowsThePassword() throws Exception {
    LoadedConfiguration loaded =
        Loads.text("server: {tls: {" + BOTH + ", key_password: opensesame}}");
    assertFalse(loaded.toString().contains("opensesame"));
  }

  @Test
  void credentialsMayBeUsedForClientsWithCertificates() throws Exception {
    Loads.text(
        "server: {listen: '[::]:5000', tls: {self_signed: true, client_ca: ca.pem}}\n"
            + "registries: {a.b: {upstreams: [{credentials: {username: u, password: p}}]}}");
  }
}
