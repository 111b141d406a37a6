package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ForwardProxy;
import io.towline.proxy.fake.FakeCertificate;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.spi.Outcome;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way through a forward proxy. */
@Timeout(60)
class DiallerTest {
  @TempDir private Path folder;

  private FakeRegistry registry;
  private Path pem;

  @BeforeEach
  void start() throws Exception {
    FakeCertificate certificate = FakeCertificate.forHost("registry.example");
    pem = certificate.writePem(folder.resolve("ca.pem"));
    registry = FakeRegistry.startTls(certificate);
    registry.servesPath("/v2/a", new byte[] {1});
  }

  @AfterEach
  void stop() throws Exception {
    registry.close();
  }

  private UpstreamFixture through(URI proxy, String... noProxy) throws Exception {
    ForwardProxy forward = new ForwardProxy(Optional.of(proxy), List.of(noProxy));
    return new UpstreamFixture(
        UpstreamFixture.settings(forward, Set.of(pem), UpstreamTimeouts.STANDARD));
  }

  private Endpoint endpoint() {
    return UpstreamFixture.at(URI.create("https://registry.example")).caFile(pem).build();
  }

  @Test
  void tunnelsAndShowsThePasswordToTheProxyAlone() throws Exception {
    try (FakeForwardProxy proxy = new FakeForwardProxy(registry.port(), "200 OK");
        UpstreamFixture upstream = through(proxy.uri("me:p%40ss+word@"))) {
      assertEquals(200, upstream.fetch(endpoint(), "/v2/a").head().status());
      assertEquals(200, upstream.fetch(endpoint(), "/v2/a").head().status());
      assertEquals(1, proxy.heads().size());
      String connect = proxy.heads().get(0);
      assertTrue(connect.startsWith("CONNECT registry.example:443 HTTP/1.1\r\n"), connect);
      // me:p@ss+word
      assertTrue(connect.toLowerCase(Locale.ROOT).contains("proxy-authorization: basic "), connect);
      assertTrue(connect.contains("bWU6cEBzcyt3b3Jk"), connect);
      assertEquals("", registry.requests().get(0).joined("Proxy-Authorization"));
    }
  }

  @Test
  void tunnelsPlainUpstreamsToo() throws Exception {
    try (FakeRegistry plain = FakeRegistry.start();
        FakeForwardProxy proxy = new FakeForwardProxy(plain.port(), "200 OK");
        UpstreamFixture upstream = through(proxy.uri(""))) {
      plain.servesPath("/v2/a", new byte[] {1});
      Endpoint endpoint = UpstreamFixture.endpoint(URI.create("http://plain.example"));
      assertEquals(200, upstream.fetch(endpoint, "/v2/a").head().status());
      assertTrue(proxy.heads().get(0).startsWith("CONNECT plain.example:80 "));
      assertFalse(proxy.heads().get(0).contains("uthorization"));
    }
  }

  @Test
  void saysWhatTheProxySaidWithoutThePassword() throws Exception {
    try (FakeForwardProxy proxy = new FakeForwardProxy(registry.port(), "407 Who are you");
        UpstreamFixture upstream = through(proxy.uri("me:secret@"))) {
      UpstreamFailure failure = upstream.failure(endpoint(), "/v2/a");
      assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
      String message = failure.getMessage();
      assertTrue(message.contains("407"), message);
      assertFalse(message.contains("secret"), message);
    }
  }

  @Test
  void goesStraightToTheExceptions() throws Exception {
    try (FakeForwardProxy proxy = new FakeForwardProxy(registry.port(), "200 OK");
        UpstreamFixture upstream = through(proxy.uri(""), "registry.example")) {
      UpstreamFailure failure = upstream.failure(endpoint(), "/v2/a");
      assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
      assertEquals(List.of(), proxy.heads());
    }
  }

  @Test
  void asksTheProxyForNoAddressThatARedirectMustNotLeadTo() throws Exception {
    try (FakeForwardProxy proxy = new FakeForwardProxy(registry.port(), "200 OK");
        UpstreamFixture upstream = through(proxy.uri(""))) {
      for (String literal : List.of("169.254.169.254", "10.1.2.3")) {
        registry.everything().answers(307, Map.of("Location", "https://" + literal + "/x"), "");
        UpstreamFailure failure = upstream.failure(endpoint(), "/v2/a");
        assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
      }
      assertEquals(1, proxy.heads().size());
    }
  }
}
