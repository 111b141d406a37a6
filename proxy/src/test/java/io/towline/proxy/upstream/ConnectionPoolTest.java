package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.spi.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionPoolTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private FakeRegistry registry;
  private UpstreamFixture upstream;
  private Endpoint endpoint;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.start();
    registry.servesPath("/v2/a", new byte[] {1});
    registry.servesPath("/v2/b", new byte[] {2});
    upstream = new UpstreamFixture();
    endpoint = UpstreamFixture.endpoint(registry.uri());
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    registry.close();
  }

  private List<Integer> connectionsUsed() {
    return registry.requests().stream().map(RecordedRequest::connection).toList();
  }

  @Test
  void usesAConnectionAgain() throws Exception {
    upstream.fetch(endpoint, "/v2/a");
    upstream.fetch(endpoint, "/v2/b");
    assertEquals(List.of(1, 1), connectionsUsed());
  }

  @Test
  void usesAConnectionAgainAfterARefusalWithABody() throws Exception {
    try (RawServer server = new RawServer(ConnectionPoolTest::demandToken)) {
      upstream.fetch(UpstreamFixture.endpoint(server.uri()), "/v2/a");
      assertEquals(3, server.heads().size());
      assertEquals(1, server.connections());
    }
  }

  /** Each answer in one write, so that its body comes with its head. */
  private static boolean demandToken(String head, OutputStream out) throws IOException {
    if (head.startsWith("GET /token?")) {
      String json = "{\"token\":\"t\"}";
      RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + json);
    } else if (head.toLowerCase(Locale.ROOT).contains("authorization: bearer t")) {
      RawServer.write(out, OK);
    } else {
      String host = head.replaceAll("(?is).*host: ([^\r]+)\r.*", "$1");
      String realm = "WWW-Authenticate: Bearer realm=\"http://" + host + "/token\"\r\n";
      String start = "HTTP/1.1 401 Who\r\nContent-Length: 4\r\n";
      RawServer.write(out, start + realm + "\r\nbody");
    }
    return true;
  }

  @Test
  void usesTheLastUsedFirst() throws Exception {
    registry.when(r -> r.path().equals("/v2/a")).first(1).muteHeaders();
    CompletableFuture<UpstreamAnswer> slow =
        upstream.client().fetch(upstream.loop(), endpoint, UpstreamFixture.get("/v2/a"), 10);
    registry.awaitHeld(1);
    upstream.fetch(endpoint, "/v2/b");
    registry.release();
    slow.get(20, TimeUnit.SECONDS);
    upstream.fetch(endpoint, "/v2/b");
    assertEquals(List.of(1, 2, 1), connectionsUsed());
  }

  @Test
  void keepsNoConnectionThatTheUpstreamWantsClosed() throws Exception {
    registry.everything().closesAfterwards();
    upstream.fetch(endpoint, "/v2/a");
    upstream.fetch(endpoint, "/v2/a");
    assertEquals(List.of(1, 2), connectionsUsed());
  }

  @Test
  void sendsOnceMoreWhenAnIdleConnectionProvesClosed() throws Exception {
    upstream.fetch(endpoint, "/v2/a");
    registry.when(r -> r.path().equals("/v2/b")).first(1).closesWithoutAnswer();
    assertArrayEquals(new byte[] {2}, upstream.fetch(endpoint, "/v2/b").body());
    assertEquals(List.of(1, 1, 2), connectionsUsed());
  }

  @Test
  void doesNotSendOnceMoreOnANewConnection() throws Exception {
    registry.everything().closesWithoutAnswer();
    assertEquals(Outcome.CUT, upstream.failure(endpoint, "/v2/a").outcome());
    assertEquals(List.of(1), connectionsUsed());
  }

  @Test
  void noticesThatAnIdleConnectionWasClosed() throws Exception {
    try (RawServer server = RawServer.sayingAndClosing(OK)) {
      Endpoint raw = UpstreamFixture.endpoint(server.uri());
      for (int i = 1; i <= 5; i++) {
        assertEquals(200, upstream.fetch(raw, "/v2/").head().status());
        server.awaitEnded(1);
      }
      assertEquals(5, server.heads().size());
    }
  }

  @Test
  void closesAConnectionThatIsIdleForLong() throws Exception {
    UpstreamTimeouts standard = UpstreamTimeouts.STANDARD;
    UpstreamTimeouts quick =
        new UpstreamTimeouts(
            standard.connect(),
            standard.addressRace(),
            standard.handshake(),
            standard.token(),
            Duration.ofMillis(20));
    try (RawServer server = RawServer.saying(OK);
        UpstreamFixture forgetful = new UpstreamFixture(UpstreamFixture.withTimeouts(quick))) {
      forgetful.fetch(UpstreamFixture.endpoint(server.uri()), "/v2/");
      server.awaitEnded(1);
    }
  }

  @Test
  void keepsSixteenIdleConnectionsToOnePlace() throws Exception {
    registry.everything().muteHeaders();
    List<CompletableFuture<UpstreamAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          upstream.client().fetch(upstream.loop(), endpoint, UpstreamFixture.get("/v2/a"), 10));
    }
    registry.awaitHeld(20);
    registry.isHonest();
    registry.release();
    for (CompletableFuture<UpstreamAnswer> answer : answers) {
      answer.get(20, TimeUnit.SECONDS);
    }
    registry.everything().muteHeaders();
    for (int i = 0; i < 20; i++) {
      answers.add(
          upstream.client().fetch(upstream.loop(), endpoint, UpstreamFixture.get("/v2/a"), 10));
    }
    registry.awaitHeld(20);
    assertEquals(24, registry.connectionsAccepted());
  }

  @Test
  void aReloadForgetsTheConnectionsOfBefore() throws Exception {
    upstream.fetch(endpoint, "/v2/a");
    upstream.client().prepare(UpstreamFixture.withTimeouts(UpstreamTimeouts.STANDARD)).run();
    upstream.fetch(endpoint, "/v2/a");
    assertEquals(List.of(1, 2), connectionsUsed());
  }
}
