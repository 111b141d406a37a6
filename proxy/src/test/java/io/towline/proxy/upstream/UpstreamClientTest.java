package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.spi.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpstreamClientTest {
  private static final String REPOSITORY = "library/alpine";

  private FakeRegistry registry;
  private UpstreamFixture upstream;
  private Endpoint endpoint;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.start();
    upstream = new UpstreamFixture();
    endpoint = UpstreamFixture.endpoint(registry.uri());
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    registry.close();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private String blob(byte[] content) {
    Digest digest = registry.serves(REPOSITORY, content);
    return "/v2/" + REPOSITORY + "/blobs/" + digest;
  }

  @Test
  void fetchesASmallAnswer() throws Exception {
    byte[] content = bytes(1000);
    UpstreamAnswer answer = upstream.fetch(endpoint, blob(content));
    assertEquals(200, answer.head().status());
    assertEquals(registry.authority(), answer.head().answeredBy());
    assertArrayEquals(content, answer.body());
  }

  @Test
  void saysWhoItIsAndWantsTheBytesAsTheyAre() throws Exception {
    upstream.fetch(endpoint, blob(bytes(10)));
    RecordedRequest request = registry.requests().get(0);
    assertEquals("towline/1.2.3", request.joined("User-Agent"));
    assertEquals("identity", request.joined("Accept-Encoding"));
    assertEquals(registry.authority(), request.joined("Host"));
    assertEquals("", request.joined("Authorization"));
  }

  @Test
  void deliversABigBodyInBigPieces() throws Exception {
    byte[] content = bytes(16 << 20);
    Recorder recorder = upstream.send(endpoint, UpstreamFixture.get(blob(content)));
    assertEquals(200, recorder.head().status());
    List<Integer> sizes = new ArrayList<>();
    assertArrayEquals(content, recorder.readAll(sizes));
    assertTrue(sizes.stream().allMatch(size -> size <= 128 * 1024), () -> sizes.toString());
    int average = content.length / sizes.size();
    assertTrue(average >= 64 * 1024, "pieces of " + average + " bytes");
  }

  @Test
  void fetchesNoMoreThanIsWanted() throws Exception {
    UpstreamRequest request = UpstreamFixture.get(blob(bytes(1000)));
    var answer = upstream.client().fetch(upstream.loop(), endpoint, request, 999);
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS));
    assertEquals(
        Outcome.WRONG_CONTENT,
        assertInstanceOf(UpstreamFailure.class, failure.getCause()).outcome());
    assertEquals(
        1000,
        upstream
            .client()
            .fetch(upstream.loop(), endpoint, request, 1000)
            .get(20, TimeUnit.SECONDS)
            .body()
            .length);
  }

  @Test
  void fetchesNoEndlessBody() throws Exception {
    String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
    try (RawServer server =
        new RawServer(
            (head, out) -> {
              RawServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                RawServer.write(out, chunk);
              }
            })) {
      UpstreamFailure failure = upstream.failure(UpstreamFixture.endpoint(server.uri()), "/v2/");
      assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
      server.awaitEnded(1);
    }
  }

  @Test
  void waitsForNoBodyThatStalls() throws Exception {
    String path = blob(bytes(1000));
    upstream.fetch(endpoint, path); // the code is warm, the connection there
    registry.everything().chunked().silentAfter(10);
    UpstreamRequest request =
        UpstreamFixture.request(
            HttpMethod.GET, path, new DefaultHttpHeaders(), Duration.ofMillis(300));
    assertEquals(Outcome.STALLED, upstream.failure(endpoint, request).outcome());
  }

  @Test
  void givesUpAnAddressThatDoesNotAnswer() throws Exception {
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket full = new ServerSocket(0, 1, here);
        Socket first = new Socket(here, full.getLocalPort());
        Socket second = new Socket(here, full.getLocalPort());
        UpstreamFixture quick =
            new UpstreamFixture(UpstreamFixture.withTimeouts(timeouts(100, 5000)))) {
      assertTrue(first.isConnected() && second.isConnected());
      URI uri = URI.create("http://127.0.0.1:" + full.getLocalPort());
      UpstreamFailure failure = quick.failure(UpstreamFixture.endpoint(uri), "/v2/");
      assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
      String message = failure.getMessage();
      assertTrue(message.contains("timed out after 100 ms"), message);
    }
  }

  @Test
  void givesUpAHandshakeThatDoesNotEnd() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        UpstreamFixture quick =
            new UpstreamFixture(UpstreamFixture.withTimeouts(timeouts(3000, 100)))) {
      URI uri = URI.create("https://127.0.0.1:" + mute.getLocalPort());
      UpstreamFailure failure = quick.failure(UpstreamFixture.endpoint(uri), "/v2/");
      assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
      String message = failure.getMessage();
      assertTrue(message.contains("handshake timed out after 100ms"), message);
    }
  }

  private static UpstreamTimeouts timeouts(int connectMillis, int handshakeMillis) {
    UpstreamTimeouts standard = UpstreamTimeouts.STANDARD;
    return new UpstreamTimeouts(
        Duration.ofMillis(connectMillis),
        standard.addressRace(),
        Duration.ofMillis(handshakeMillis),
        standard.token(),
        standard.idle());
  }

  @Test
  void failsOnAConnectionThatNobodyTakes() throws Exception {
    registry.close();
    UpstreamFailure failure = upstream.failure(endpoint, "/v2/library/alpine/tags/list?n=3");
    assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
    String start = "GET " + registry.uri() + "/v2/library/alpine/tags/list: no connection: ";
    assertTrue(failure.getMessage().startsWith(start), failure.getMessage());
  }
}
