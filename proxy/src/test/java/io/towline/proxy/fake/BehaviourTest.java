package io.towline.proxy.fake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What takes its time is only seen to take no less: a loaded machine may always take more. */
@Timeout(30)
class BehaviourTest {
  private static final byte[] BLOB = Images.randomBytes(2, 100_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PATH = "/v2/a/b/blobs/" + DIGEST;

  private final FakeRegistry registry = FakeRegistry.start();
  private long startedNanos;

  BehaviourTest() throws IOException {}

  @BeforeEach
  void hasABlob() {
    registry.serves("a/b", BLOB);
    startedNanos = System.nanoTime();
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
  }

  @Test
  void pausesOnceAndGoesOn() throws Exception {
    registry.blobs().pausesAt(1000, Duration.ofMillis(150));
    try (Socket socket = send()) {
      assertArrayEquals(BLOB, wholeBody(socket));
    }
    assertTookAtLeast(150);
  }

  @Test
  void throttlesFromAPlaceOn() throws Exception {
    registry.blobs().throttlesFrom(90_000, 50_000); // 10,000 bytes in pieces of 2,500
    try (Socket socket = send()) {
      assertArrayEquals(BLOB, wholeBody(socket));
    }
    assertTookAtLeast(150); // before each piece but the first
  }

  @Test
  void dripsSingleBytesFromAPlaceOn() throws Exception {
    registry.blobs().dripsFrom(99_990, Duration.ofMillis(20));
    try (Socket socket = send()) {
      assertArrayEquals(BLOB, wholeBody(socket));
    }
    assertTookAtLeast(180);
  }

  @Test
  void thinksBeforeTheFirstByte() throws Exception {
    registry.blobs().scansFor(Duration.ofMillis(150));
    try (Socket socket = send()) {
      assertEquals("HTTP/1.1 200 Fake", head(socket.getInputStream()).substring(0, 17));
      assertArrayEquals(BLOB, socket.getInputStream().readNBytes(BLOB.length));
    }
    assertTookAtLeast(150);
  }

  @Test
  void answersLateAndByteByByte() throws Exception {
    registry.blobs().answersAfter(Duration.ofMillis(100)).dripsHead(Duration.ofMillis(1));
    try (Socket socket = send()) {
      String head = head(socket.getInputStream());
      assertTrue(head.contains("Content-Length: 100000\r\n"), head);
      assertTookAtLeast(100 + head.length() - 4);
    }
  }

  @Test
  void fallsSilentInTheMiddleOfItsHead() throws Exception {
    registry.blobs().silentInHead();
    try (Socket socket = send()) {
      registry.awaitHeld(1);
      byte[] half = new byte[1000];
      int length = socket.getInputStream().read(half);
      String seen = new String(half, 0, length, StandardCharsets.ISO_8859_1);
      assertTrue(seen.startsWith("HTTP/1.1 200 ") && !seen.contains("\r\n\r\n"), seen);
      registry.release();
      head(socket.getInputStream());
      assertArrayEquals(BLOB, socket.getInputStream().readNBytes(BLOB.length));
    }
  }

  @Test
  void resetsWithoutAnAnswer() throws Exception {
    registry.blobs().resetsWithoutAnswer();
    try (Socket socket = send()) {
      assertThrows(SocketException.class, socket.getInputStream()::read);
    }
  }

  @Test
  void misbehavesOnTheFirstConnectionsAlone() throws Exception {
    registry.blobs().firstConnections(1).answers(503);
    try (Socket first = send()) {
      assertTrue(head(first.getInputStream()).startsWith("HTTP/1.1 503 "));
      try (Socket second = send()) {
        assertTrue(head(second.getInputStream()).startsWith("HTTP/1.1 200 "));
      }
      request(first, "");
      assertTrue(head(first.getInputStream()).startsWith("HTTP/1.1 503 "));
    }
  }

  @Test
  void spoilsRangesBeyondAPlaceInTheContentFromTheirFirstByte() throws Exception {
    AtomicInteger told = new AtomicInteger();
    registry.blobs().offsetsInContent().cutsAt(5000).andThen(told::incrementAndGet);
    for (int offset : new int[] {1000, 5000, 7000}) {
      try (Socket socket = send("Range: bytes=" + offset + "-\r\n")) {
        head(socket.getInputStream());
        byte[] body = socket.getInputStream().readAllBytes();
        assertArrayEquals(Arrays.copyOfRange(BLOB, offset, Math.max(offset, 5000)), body);
      }
    }
    assertEquals(3, told.get());
  }

  @Test
  void shiftsAContentRange() throws Exception {
    registry.blobs().shiftsContentRange(-1, 7);
    try (Socket socket = send("Range: bytes=1000-1999\r\n")) {
      String head = head(socket.getInputStream());
      assertTrue(head.contains("Content-Range: bytes 999-1998/100007\r\n"), head);
    }
  }

  @Test
  void signsUrlsThatAreGoodOnceAndSomeThatHaveExpired() throws Exception {
    try (FakeRegistry cdn = FakeRegistry.start()) {
      cdn.serves("a/b", BLOB);
      SignedUrls urls = new SignedUrls(cdn).expires(2);
      assertEquals("200", statusAt(cdn, urls));
      assertEquals("403", statusAt(cdn, urls));
      assertEquals("200", statusAt(cdn, urls));
      String target = urls.sign(PATH).toString().substring(cdn.uri().toString().length());
      assertEquals("200", statusOf(cdn, target));
      assertEquals("403", statusOf(cdn, target));
      assertEquals(4, urls.signed());
    }
  }

  private static String statusAt(FakeRegistry cdn, SignedUrls urls) throws IOException {
    return statusOf(cdn, urls.sign(PATH).toString().substring(cdn.uri().toString().length()));
  }

  private static String statusOf(FakeRegistry at, String target) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), at.port())) {
      request(socket, target, "");
      return head(socket.getInputStream()).substring(9, 12);
    }
  }

  private void assertTookAtLeast(long millis) {
    long took = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
    assertTrue(took >= millis, took + " ms");
  }

  private Socket send(String... headers) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
    request(socket, String.join("", headers));
    return socket;
  }

  private static void request(Socket socket, String headers) throws IOException {
    request(socket, PATH, headers);
  }

  private static void request(Socket socket, String target, String headers) throws IOException {
    String text = "GET " + target + " HTTP/1.1\r\nHost: fake\r\n" + headers + "\r\n";
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] wholeBody(Socket socket) throws IOException {
    head(socket.getInputStream());
    return socket.getInputStream().readNBytes(BLOB.length);
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      assertTrue(b >= 0, "ended after: " + head);
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }
}
