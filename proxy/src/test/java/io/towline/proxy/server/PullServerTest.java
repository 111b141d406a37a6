package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.towline.config.AuthConfig;
import io.towline.config.ConnectConfig;
import io.towline.config.LimitsConfig;
import io.towline.config.ListenAddress;
import io.towline.config.Network;
import io.towline.config.ServerConfig;
import io.towline.config.TlsConfig;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.server.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PullServerTest {
  private final FakeHandler handler = new FakeHandler();
  private RunningServer running;

  @BeforeEach
  void start() throws IOException {
    running = new RunningServer(handler);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void answersTheBaseWithAnEmptyObject() throws IOException {
    try (RawClient client = running.client()) {
      Answer answer = client.get("/v2/");
      assertEquals(200, answer.status());
      assertEquals("{}", answer.body());
      assertEquals("application/json", answer.header("content-type"));
      assertEquals("registry/2.0", answer.header("docker-distribution-api-version"));
      assertEquals("towline; detail=local", answer.header("cache-status"));
      assertEquals(29, answer.header("date").length());
      assertEquals("", answer.header("connection"));
    }
  }

  @Test
  void answersHeadWithTheHeadersOfGet() throws IOException {
    try (RawClient client = running.client()) {
      Answer get = client.get("/v2/library/alpine/manifests/3");
      client.send("HEAD /v2/library/alpine/manifests/3 HTTP/1.1\r\nHost: t\r\n\r\n");
      Answer head = client.answer(true);
      assertEquals(get.header("content-length"), head.header("content-length"));
      assertEquals(get.headers().keySet(), head.headers().keySet());
      assertEquals(200, client.get("/v2/").status());
    }
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      requests.append("GET /v2/quay.io/org/app" + i + "/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n");
    }
    try (RawClient client = running.client()) {
      client.send(requests.toString());
      for (int i = 0; i < 500; i++) {
        assertEquals("quay.io/org/app" + i + " manifest", client.answer().body());
      }
    }
  }

  @Test
  void echoesASaneRequestIdAndMakesOneOtherwise() throws IOException {
    try (RawClient client = running.client()) {
      client.send("GET /v2/ HTTP/1.1\r\nHost: t\r\nX-Request-Id: a.B_9-z\r\n\r\n");
      assertEquals("a.B_9-z", client.answer().header("x-request-id"));
      client.send("GET /v2/ HTTP/1.1\r\nHost: t\r\nX-Request-Id: <script>\r\n\r\n");
      assertTrue(client.answer().header("x-request-id").matches("[0-9a-f]{16}"));
      client.send("GET /v2/ HTTP/1.1\r\nHost: t\r\nX-Request-Id: " + "a".repeat(129) + "\r\n\r\n");
      assertTrue(client.answer().header("x-request-id").matches("[0-9a-f]{16}"));
    }
  }

  @Test
  void refusesEveryMethodButGetAndHead() throws IOException {
    try (RawClient client = running.client()) {
      for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get")) {
        client.send(method + " /v2/library/alpine/blobs/uploads/ HTTP/1.1\r\nHost: t\r\n\r\n");
        Answer answer = client.answer();
        assertEquals(405, answer.status(), method);
        assertEquals("GET, HEAD", answer.header("allow"));
        assertTrue(answer.body().contains("\"code\":\"UNSUPPORTED\""), answer.body());
      }
      assertEquals(List.of(), handler.seen);
    }
  }

  @Test
  void saysWhereNothingIsInTheSpecificationsJson() throws IOException {
    try (RawClient client = running.client()) {
      Answer answer = client.get("/anything");
      assertEquals(404, answer.status());
      assertEquals("application/json", answer.header("content-type"));
      assertTrue(answer.body().startsWith("{\"errors\":[{\"code\":\"UNSUPPORTED\""), answer.body());
    }
  }

  @Test
  void countsWhatLeadsNowhereByItsReason() throws IOException {
    try (RawClient client = running.client()) {
      assertEquals(404, client.get("/v2/x/manifests/1?ns=nowhere.example").status());
      assertEquals(404, client.get("/v2/ghcr.io/x/y/manifests/1").status());
    }
    assertTrue(
        running.scrape().contains("towline_unrouted_requests_total{reason=\"unknown_ns\"} 1"));
    assertTrue(
        running.scrape().contains("towline_unrouted_requests_total{reason=\"unknown_prefix\"} 1"));
  }

  @Test
  void keepsHttp10OpenOnlyWhenAsked() throws IOException {
    try (RawClient client = running.client()) {
      client.send("GET /v2/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertEquals("keep-alive", client.answer().header("connection"));
      client.send("GET /v2/ HTTP/1.0\r\n\r\n");
      assertEquals("close", client.answer().header("connection"));
      assertTrue(client.isEnded());
    }
  }

  @Test
  void closesBehindTheAnswerWhenAsked() throws IOException {
    try (RawClient client = running.client()) {
      client.send("GET /v2/ HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
      assertEquals("close", client.answer().header("connection"));
      assertTrue(client.isEnded());
    }
  }

  @Test
  void deniesNetworksThatAreNotAllowedUntilAReloadAllowsThem() throws IOException {
    ServerConfig open = Configurations.server();
    running.server.reload(
        new ServerConfig(
            open.listen(),
            open.adminListen(),
            open.adminToken(),
            List.of(Network.parse("10.0.0.0/8")),
            open.writeIdleTimeout(),
            open.drainGrace(),
            AuthConfig.OFF,
            TlsConfig.OFF,
            LimitsConfig.STANDARD,
            ConnectConfig.OFF));
    try (RawClient client = running.client()) {
      Answer answer = client.get("/v2/library/alpine/manifests/3");
      assertEquals(403, answer.status());
      assertTrue(answer.body().contains("\"code\":\"DENIED\""));
      assertTrue(client.isEnded());
    }
    assertEquals(List.of(), handler.seen);
    running.server.reload(open);
    try (RawClient client = running.client()) {
      assertEquals(200, client.get("/v2/library/alpine/manifests/3").status());
    }
  }

  @Test
  void namesTheRemedyWhenAPortIsInUse() {
    int taken = running.address().getPort();
    ServerConfig free = Configurations.server();
    ServerConfig config =
        new ServerConfig(
            List.of(free.listen().get(0), ListenAddress.parse("127.0.0.1:" + taken)),
            free.adminListen(),
            free.adminToken(),
            free.allowFrom(),
            free.writeIdleTimeout(),
            free.drainGrace(),
            AuthConfig.OFF,
            TlsConfig.OFF,
            LimitsConfig.STANDARD,
            ConnectConfig.OFF);
    IOException failure =
        assertThrows(
            IOException.class,
            () -> new RunningServer(handler, config, LimitsConfig.STANDARD, true).close());
    assertEquals(
        "cannot listen on 127.0.0.1:"
            + taken
            + ": another program has the port; stop it, or choose another address with --listen or"
            + " server.listen",
        failure.getMessage());
  }

  @Test
  void servesWithoutEpollAndOnSeveralAddresses() throws IOException {
    ServerConfig one = Configurations.server();
    ServerConfig two =
        new ServerConfig(
            List.of(one.listen().get(0), one.listen().get(0)),
            one.adminListen(),
            one.adminToken(),
            one.allowFrom(),
            one.writeIdleTimeout(),
            one.drainGrace(),
            AuthConfig.OFF,
            TlsConfig.OFF,
            LimitsConfig.STANDARD,
            ConnectConfig.OFF);
    try (RunningServer nio = new RunningServer(handler, two, LimitsConfig.STANDARD, false);
        RawClient first = new RawClient(nio.server.addresses().get(0));
        RawClient second = new RawClient(nio.server.addresses().get(1))) {
      assertEquals(200, first.get("/v2/").status());
      assertEquals(200, second.get("/v2/").status());
    }
    assertTrue(Epoll.isAvailable());
  }

  @Test
  void countsEveryRequestOnce() throws IOException {
    try (RawClient client = running.client()) {
      client.get("/v2/quay.io/org/app/manifests/1");
      client.get("/v2/quay.io/org/app/manifests/1");
    }
    String counted =
        "towline_requests_total{cache=\"hit\",registry=\"quay.io\",status=\"200\",type=\"manifest\"} 2";
    assertTimeoutPreemptively( // counted when the answer has left, which the client may see first
        Duration.ofSeconds(10),
        () -> {
          while (!running.scrape().contains(counted)) {
            Thread.onSpinWait();
          }
        });
  }
}
