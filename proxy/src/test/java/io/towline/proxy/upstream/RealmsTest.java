package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.Credentials;
import io.towline.spi.Outcome;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealmsTest {
  private static TokenKey check(Endpoint endpoint, String realm, AddressKind upstreamAt)
      throws UpstreamFailure {
    HopRequest asked = HopRequest.toUpstream(endpoint, UpstreamFixture.get("/v2/a?secret"));
    Challenge.Bearer challenge = new Challenge.Bearer(realm, "service");
    return Realms.check(
        asked, UpstreamFixture.REPOSITORY, credentials(endpoint), challenge, upstreamAt);
  }

  private static Optional<Credentials> credentials(Endpoint endpoint) {
    return endpoint.upstream().credentials().map(Credentials.class::cast);
  }

  private static UpstreamFailure refusal(Endpoint endpoint, String realm) {
    UpstreamFailure failure =
        assertThrows(UpstreamFailure.class, () -> check(endpoint, realm, AddressKind.PUBLIC));
    assertEquals(Outcome.DENIED, failure.outcome());
    assertFalse(failure.getMessage().contains("secret"), failure.getMessage());
    return failure;
  }

  private static UpstreamFixture.EndpointBuilder at(String url) {
    return UpstreamFixture.at(URI.create(url));
  }

  @Test
  void asksAnyHttpsServiceForAnAnonymousToken() throws Exception {
    Endpoint endpoint = at("https://registry.example").build();
    TokenKey key = check(endpoint, "https://auth.elsewhere/token?a=b", AddressKind.PUBLIC);
    assertEquals("https://auth.elsewhere", key.realm().origin().toString());
    assertEquals("repository:library/alpine:pull", key.scope());
    assertEquals("service", key.service());
  }

  @Test
  void butNobodyInOurNetwork() throws Exception {
    Endpoint endpoint = at("https://registry.example").build();
    Reach reach = check(endpoint, "https://auth.elsewhere/", AddressKind.PUBLIC).reach();
    assertTrue(reach.allows(InetAddress.getByName("93.184.216.34")));
    assertFalse(reach.allows(InetAddress.getByName("10.0.0.1")));
    assertFalse(reach.allows(InetAddress.getLoopbackAddress()));
    assertFalse(reach.allows(InetAddress.getByName("169.254.169.254")));
  }

  @Test
  void aListedServiceMayBeInOurNetwork() throws Exception {
    Endpoint endpoint = at("https://registry.example").tokenHosts("auth.elsewhere").build();
    Reach reach = check(endpoint, "https://auth.elsewhere/", AddressKind.PUBLIC).reach();
    assertTrue(reach.allows(InetAddress.getByName("10.0.0.1")));
    assertFalse(reach.allows(InetAddress.getByName("169.254.169.254")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://registry.example/t", "https://registry.example:5001/t"})
  void credentialsGoToTheUpstreamsOwnHost(String realm) throws Exception {
    Endpoint endpoint = at("https://registry.example").basic("user", "secret").build();
    assertEquals(Location.parse(realm), check(endpoint, realm, AddressKind.PUBLIC).realm());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/t",
        "https://registry.example.evil/t",
        "https://evilregistry.example/t",
        "https://example/t",
        "https://auth.registry.example/t",
        "https://127.0.0.1/t",
      })
  void credentialsGoToNobodyElse(String realm) {
    Endpoint endpoint = at("https://registry.example").basic("user", "secret").build();
    String message = refusal(endpoint, realm).getMessage();
    String host = Location.parse(realm).origin().host();
    assertTrue(message.endsWith("list " + host + " in registries.example.token_hosts"), message);
    assertTrue(message.startsWith("GET https://registry.example/v2/a: "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://registry.example/t", "http://auth.elsewhere/t"})
  void aSecureUpstreamLeadsToNoInsecureService(String realm) {
    Endpoint endpoint = at("https://registry.example").tokenHosts("auth.elsewhere").build();
    String message = refusal(endpoint, realm).getMessage();
    assertTrue(message.endsWith(" is not https"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "http://registry.example, http://registry.example:5001/t",
    "http://registry.example, http://listed/t",
    "http://127.0.0.1:5000, http://localhost:5001/t",
    "http://registry.example, https://auth.elsewhere/t",
  })
  void aPlainUpstreamLeadsToPlainServicesThatBelongToIt(String upstream, String realm)
      throws Exception {
    Endpoint endpoint = at(upstream).tokenHosts("listed").build();
    assertEquals(Location.parse(realm), check(endpoint, realm, AddressKind.LOOPBACK).realm());
  }

  @Test
  void aPlainUpstreamLeadsToNoOtherPlainService() {
    String message = refusal(at("http://registry.example").build(), "http://other/t").getMessage();
    assertTrue(message.endsWith("list other in registries.example.token_hosts"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/token",
        "file:///secret",
        "https://secret@auth.elsewhere/",
        "https://2130706433/",
        "https://auth.elsewhere/\r\nX: secret",
      })
  void refusesWhatIsNoUrl(String realm) {
    refusal(at("https://registry.example").build(), realm);
  }
}
