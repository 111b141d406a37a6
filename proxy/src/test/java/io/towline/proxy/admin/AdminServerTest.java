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
import io.towline.proxy.admin.UpstreamFigures.HealthFigures;
import io.towline.proxy.admin.UpstreamFigures.WaitFigures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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
  private volatile @Nullable PullQuery asked;
  private volatile boolean bypassed;

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
        "{\"version\":\"0.1.0\",\"uptime_seconds\":1.5,\"requests\":3,\"running\":[],\"blobs\":[],\"client_requests\":[],\"advice\":[],\"asked\":null}",
        get("/api/v1/pulls"));
    assertEnds(
        "[{\"registry\":\"docker.io\",\"name\":\"hub\",\"url\":\"https://h\",\"up\":true,\"requests\":1,\"failures\":0,\"health\":"
            + "{\"standing\":\"good\",\"bytes_per_second\":-1.0,\"success_rate\":1.0,\"answer_seconds\":0.1,"
            + "\"token\":{\"hedge_after_seconds\":1.5,\"timeout_seconds\":10.0},"
            + "\"manifest\":{\"hedge_after_seconds\":1.5,\"timeout_seconds\":10.0},"
            + "\"first_byte\":{\"hedge_after_seconds\":1.5,\"timeout_seconds\":10.0},"
            + "\"suspect_after_seconds\":3.0,\"close_after_seconds\":60.0}}]",
        get("/api/v1/upstreams?x=1"));
    assertEnds(
        "{\"directory\":\"/c\",\"bytes\":1,\"max_bytes\":2,\"blobs\":3,\"partials\":4,\"active_downloads\":5,\"storing\":true}",
        get("/api/v1/cache"));
    assertEnds(
        "[{\"key\":\"version\",\"value\":\"1\",\"source\":\"default\"}]", get("/api/v1/config"));
  }

  @Test
  void thePullsAreAskedForByImageRequestAndNumber() throws IOException {
    assertStatus(200, get("/api/v1/pulls?image=ghcr.io%2Fa%2Fb%3A1&limit=7"));
    assertEquals(new PullQuery(Optional.of("ghcr.io/a/b:1"), Optional.empty(), 7), asked);
    assertStatus(200, get("/api/v1/pulls?request=0f-1&image="));
    assertEquals(new PullQuery(Optional.empty(), Optional.of("0f-1"), 50), asked);
    for (String wrong : List.of("limit=0", "limit=x", "limit=501", "image=a&image=b")) {
      assertStatus(400, get("/api/v1/pulls?" + wrong));
    }
  }

  @Test
  void thePanicSwitchIsTurnedByAPost() throws IOException {
    assertEnds("[{\"registry\":\"docker.io\",\"on\":false}]", get("/api/v1/bypass"));
    assertEnds(
        "[{\"registry\":\"docker.io\",\"on\":true}]",
        post("/api/v1/bypass?state=on&registry=docker.io", "Host: localhost"));
    assertEnds("[{\"registry\":\"docker.io\",\"on\":true}]", get("/api/v1/bypass"));
    assertEnds(
        "[{\"registry\":\"docker.io\",\"on\":false}]",
        post("/api/v1/bypass?state=off", "Host: localhost"));
  }

  @Test
  void thePanicSwitchRefusesNonsenseAndOtherSites() throws IOException {
    assertStatus(400, post("/api/v1/bypass?state=maybe", "Host: localhost"));
    String unknown = post("/api/v1/bypass?state=on&registry=x", "Host: localhost");
    assertStatus(400, unknown);
    assertTrue(unknown.endsWith("there is docker.io\n"), unknown);
    assertStatus(403, post("/api/v1/bypass?state=on", "Host: evil.example"));
    assertStatus(
        403, post("/api/v1/bypass?state=on", "Host: localhost\r\nOrigin: http://evil.example"));
    assertStatus(403, post("/api/v1/bypass?state=on", "Host: localhost\r\nOrigin: null"));
    assertStatus(405, post("/api/v1/pulls", "Host: localhost"));
    assertEnds("[{\"registry\":\"docker.io\",\"on\":false}]", get("/api/v1/bypass"));
  }

  @Test
  void theApiRefusesAForeignHost() throws IOException {
    assertStatus(
        403, ask("GET /api/v1/pulls HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));
  }

  @Test
  void headIsAnsweredWithoutTheBody() throws IOException {
    String answer = ask("HEAD /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertStatus(200, answer);
    assertTrue(answer.contains("content-length: 3\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void onlyGetAndHeadAreAnswered() throws IOException {
    String answer = ask("POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

    assertStatus(405, answer);
    assertTrue(answer.contains("allow: GET, HEAD"), answer);
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
            () -> Optional.of(new Secret("s3cret")),
            worker,
            isReady::get,
            this::metrics),
        new AdminApi(
            this::pulls,
            () -> List.of(upstream()),
            () -> new CacheState("/c", 1, 2, 3, 4, 5, true),
            () -> List.of(new Effective("version", "1", "default")),
            () -> List.of(new BypassFigures("docker.io", bypassed)),
            this::bypass,
            new AdminJobs(Map.of(), worker)));
  }

  private PullFigures pulls(PullQuery query) {
    asked = query;
    return new PullFigures("0.1.0", 1.5, 3, List.of(), List.of(), List.of(), List.of(), null);
  }

  private static UpstreamFigures upstream() {
    WaitFigures waits = new WaitFigures(1.5, 10);
    return new UpstreamFigures(
        "docker.io",
        "hub",
        "https://h",
        true,
        1,
        0,
        new HealthFigures("good", -1, 1, 0.1, waits, waits, waits, 3, 60));
  }

  private List<BypassFigures> bypass(BypassWish wish) {
    if (wish.registry().filter(name -> !name.equals("docker.io")).isPresent()) {
      throw new AdminMistake("there is docker.io");
    }
    bypassed = wish.on();
    return List.of(new BypassFigures("docker.io", bypassed));
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

  private String post(String path, String headers) throws IOException {
    return ask(
        "POST "
            + path
            + " HTTP/1.1\r\n"
            + headers
            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
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
