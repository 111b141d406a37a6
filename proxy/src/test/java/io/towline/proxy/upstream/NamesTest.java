package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.fake.FakeRegistry;
import io.towline.spi.Outcome;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names, and the addresses that they are allowed to have. */
@Timeout(60)
class NamesTest {
  private FakeRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.start();
    registry.servesPath("/v2/a", new byte[] {1});
  }

  @AfterEach
  void stop() throws Exception {
    registry.close();
  }

  private Endpoint named(String host) {
    return UpstreamFixture.endpoint(URI.create("http://" + host + ":" + registry.port()));
  }

  @Test
  void asksTheNameServer() throws Exception {
    try (FakeDns dns = new FakeDns(name -> List.of("127.0.0.1"));
        UpstreamFixture upstream = UpstreamFixture.withDns(dns)) {
      Endpoint endpoint = named("registry.example");
      UpstreamAnswer answer = upstream.fetch(endpoint, "/v2/a");
      String authority = "registry.example:" + registry.port();
      assertEquals(200, answer.head().status());
      assertEquals(authority, answer.head().answeredBy());
      assertEquals(authority, registry.requests().get(0).joined("Host"));
      assertEquals(List.of("registry.example"), dns.asked());
    }
  }

  @Test
  void readsTheHostsFile() throws Exception {
    try (UpstreamFixture upstream = new UpstreamFixture()) {
      assertEquals(200, upstream.fetch(named("localhost"), "/v2/a").head().status());
    }
  }

  @Test
  void saysThatThereIsNoSuchName() throws Exception {
    try (FakeDns dns = new FakeDns(name -> List.of());
        UpstreamFixture upstream = UpstreamFixture.withDns(dns)) {
      UpstreamFailure failure = upstream.failure(named("missing.example"), "/v2/a");
      assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
      String message = failure.getMessage();
      assertTrue(message.endsWith(": no address of missing.example was found"), message);
    }
  }

  @Test
  void triesTheNextAddressWhenOneRefuses() throws Exception {
    try (FakeDns dns = new FakeDns(name -> List.of("127.0.0.2", "127.0.0.3", "127.0.0.1"));
        UpstreamFixture upstream = UpstreamFixture.withDns(dns)) {
      assertEquals(200, upstream.fetch(named("registry.example"), "/v2/a").head().status());
    }
  }

  @Test
  void doesNotFollowARedirectToANameAtAMetadataService() throws Exception {
    try (FakeDns dns =
            new FakeDns(name -> List.of(name.startsWith("cdn") ? "169.254.169.254" : "127.0.0.1"));
        UpstreamFixture upstream = UpstreamFixture.withDns(dns)) {
      registry.everything().answers(307, Map.of("Location", "http://cdn.example/x"), "");
      UpstreamFailure failure = upstream.failure(named("registry.example"), "/v2/a");
      assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
      String message = failure.getMessage();
      assertTrue(message.contains("cdn.example:80 is at 169.254.169.254"), message);
    }
  }

  @Test
  void looksAtTheAddressOfEveryConnectionAnew() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    try (FakeDns dns =
            new FakeDns(
                name -> {
                  boolean later = name.startsWith("cdn") && lookups.getAndIncrement() > 1;
                  return List.of(later ? "169.254.169.254" : "127.0.0.1");
                });
        UpstreamFixture upstream = UpstreamFixture.withDns(dns)) {
      registry.servesPath("/data", new byte[] {1});
      registry
          .when(r -> r.path().equals("/v2/a"))
          .redirectsTo(URI.create("http://cdn.example:" + registry.port() + "/data"));
      registry.when(r -> r.path().equals("/data")).closesAfterwards();
      Endpoint endpoint = named("registry.example");
      assertEquals(200, upstream.fetch(endpoint, "/v2/a").head().status());
      UpstreamFailure failure = upstream.failure(endpoint, "/v2/a");
      assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
    }
  }
}
