package io.towline.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.towline.config.Effective;
import io.towline.config.ListenAddress;
import io.towline.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final AtomicBoolean isReady = new AtomicBoolean(true);
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server = serverAt(0);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
    worker.shutdown();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz"})
  void isReadyOnlyWhilePullsAreServed(String path) throws IOException {
    assertStatus(200, get(path));
    isReady.set(false);
    assertStatus(503, get(path));
    assertStatus(200, get("/livez"));
  }

  @Test
  void healthAndMetricsAnswerToAnyHost() throws IOException {
    assertStatus(
        200, ask("GET /readyz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));
    String metrics =
        ask("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertStatus(200, metrics);
    assertTrue(metrics.endsWith("towline_up 1\n"), metrics);
  }

  @Test
  void theApiTellsTheFiguresInSnakeCase() throws IOException {
    assertEnds(
        "{\"version\":\"0.1.0\",\"uptime_seconds\":1.5,\"requests\":3,\"running\":[]}",
        get("/api/v1/pulls"));
    assertEnds(
        "[{\"registry\":\"docker.io\",\"name\":\"hub\",\"url\":\"https://h\",\"up\":true,\"requests\":1,\"failures\":0}]",
        get("/api/v1/upstreams?x=1"));
    assertEnds(
        "{\"directory\":\"/c\",\"bytes\":1,\"max_bytes\":2,\"blobs\":3,\"partials\":4,\"active_downloads\":5,\"storing\":true}",
        get("/api/v1/cache"));
    assertEnds(
        "[{\"key\":\"version\",\"value\":\"1\",\"source\":\"default\"}]", get("/api/v1/config"));
  }

  @Test
  void theApiRefusesAForeignHost() throws IOException {
    assertStatus(
        403, ask("GET /api/v1/pulls HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));
  }

  @Test
  void onlyGetIsAnswered() throws IOException {
    String answer = ask("POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

    assertStatus(405, answer);
    assertTrue(answer.contains("allow: GET"), answer);
  }

  @Test
  void aBodyIsRefused() throws IOException {
    assertStatus(
        413,
        ask(
            "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"));
  }

  @Test
  void aFloodOfHeadersIsRefused() throws IOException {
    assertStatus(
        400,
        ask("GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"));
  }

  @Test
  void anUnknownPathNamesTheOthers() throws IOException {
    assertStatus(404, get("/api/v1/nothing"));
    assertTrue(get("/nothing").contains("/readyz"));
  }

  @Test
  void aFailingSupplierIsA500() throws IOException {
    isReady.set(false);
    assertStatus(500, get("/metrics"));
  }

  @Test
  void aTakenPortIsNamed() {
    int port = server.address().getPort();

    IOException failure = assertThrows(IOException.class, () -> serverAt(port));

    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("cannot listen on 127.0.0.1:" + port),
        failure::getMessage);
  }

  private AdminServer serverAt(int port) throws IOException {
    return new AdminServer(
        loops,
        NioServerSocketChannel.class,
        new AdminSettings(
            new ListenAddress("127.0.0.1", port),
            Optional.of(new Secret("s3cret")),
            worker,
            isReady::get,
            this::metrics),
        new AdminApi(
            () -> new PullFigures("0.1.0", 1.5, 3, List.of()),
            () -> List.of(new UpstreamFigures("docker.io", "hub", "https://h", true, 1, 0)),
            () -> new CacheState("/c", 1, 2, 3, 4, 5, true),
            () -> List.of(new Effective("version", "1", "default"))));
  }

  private byte[] metrics() {
    if (!isReady.get()) {
      throw new IllegalStateException("broken on purpose");
    }
    return "towline_up 1\n".getBytes(StandardCharsets.UTF_8);
  }

  private String get(String path) throws IOException {
    return ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  /** Everything that comes until the server closes. */
  private String ask(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertStatus(int expected, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + expected + " "), answer);
  }

  private static void assertEnds(String expected, String answer) {
    assertStatus(200, answer);
    assertEquals(expected, answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }
}
