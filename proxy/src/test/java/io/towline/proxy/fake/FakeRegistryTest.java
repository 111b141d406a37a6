package io.towline.proxy.fake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FakeRegistryTest {
  private static final byte[] BLOB = Images.randomBytes(1, 100_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String BLOB_PATH = "/v2/a/b/blobs/" + DIGEST;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private FakeRegistry registry = newRegistry();

  private static FakeRegistry newRegistry() {
    try {
      return FakeRegistry.start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void hasABlob() {
    registry.serves("a/b", BLOB);
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
  }

  @Test
  void servesABlobAndRemembersTheRequest() throws Exception {
    HttpResponse<byte[]> answer = get(BLOB_PATH);
    assertEquals(200, answer.statusCode());
    assertArrayEquals(BLOB, answer.body());
    assertEquals(DIGEST.toString(), header(answer, "Docker-Content-Digest"));
    assertEquals(1, registry.blobRequests(DIGEST).size());
    assertEquals(0, registry.blobRequests(DIGEST).get(0).offset());
  }

  @Test
  void answersRangesAndRefusesThoseBeyondTheEnd() throws Exception {
    HttpResponse<byte[]> part = get(BLOB_PATH, "Range", "bytes=99990-");
    assertEquals(206, part.statusCode());
    assertEquals("bytes 99990-99999/100000", header(part, "Content-Range"));
    assertArrayEquals(Arrays.copyOfRange(BLOB, 99_990, 100_000), part.body());
    assertEquals(99_990, registry.blobRequests(DIGEST).get(0).offset());
    HttpResponse<byte[]> suffix = get(BLOB_PATH, "Range", "bytes=-1");
    assertEquals("bytes 99999-99999/100000", header(suffix, "Content-Range"));
    HttpResponse<byte[]> beyond = get(BLOB_PATH, "Range", "bytes=100000-");
    assertEquals(416, beyond.statusCode());
    assertEquals("bytes */100000", header(beyond, "Content-Range"));
  }

  @Test
  void ignoresRangesWhenItIsTold() throws Exception {
    registry.blobs().ignoresRange();
    HttpResponse<byte[]> answer = get(BLOB_PATH, "Range", "bytes=10-");
    assertEquals(200, answer.statusCode());
    assertArrayEquals(BLOB, answer.body());
  }

  @Test
  void tellsManifestsOfOneTagApartByAccept() throws Exception {
    Images.Image oci = Images.oci("amd64", 100);
    Images.Image docker = Images.docker("amd64", 100);
    registry.serves("a/b", "1", oci);
    registry.serves("a/b", "1", docker);
    String path = "/v2/a/b/manifests/1";
    assertArrayEquals(docker.manifest(), get(path).body());
    assertArrayEquals(
        oci.manifest(), get(path, "Accept", MediaType.OCI_MANIFEST.toString()).body());
    assertEquals(404, get(path, "Accept", MediaType.OCI_INDEX.toString()).statusCode());
    assertArrayEquals(oci.manifest(), get("/v2/a/b/manifests/" + oci.digest()).body());
    assertEquals(304, get(path, "If-None-Match", "\"" + docker.digest() + "\"").statusCode());
  }

  @Test
  void listsTagsPageByPage() throws Exception {
    for (String tag : List.of("1", "2", "3")) {
      registry.servesManifest("a/b", tag, MediaType.OCI_MANIFEST, new byte[] {'{', '}'});
    }
    HttpResponse<byte[]> page = get("/v2/a/b/tags/list?n=2");
    assertEquals("{\"name\":\"a/b\",\"tags\":[\"1\",\"2\"]}", text(page));
    assertEquals("</v2/a/b/tags/list?last=2&n=2>; rel=\"next\"", header(page, "Link"));
    HttpResponse<byte[]> rest = get("/v2/a/b/tags/list?last=2&n=2");
    assertEquals("{\"name\":\"a/b\",\"tags\":[\"3\"]}", text(rest));
    assertTrue(rest.headers().firstValue("Link").isEmpty());
  }

  @Test
  void isSilentUntilItIsReleased() throws Exception {
    registry.blobs().silentAfter(1000);
    try (Socket socket = send(BLOB_PATH)) {
      InputStream in = socket.getInputStream();
      skipHead(in);
      assertArrayEquals(Arrays.copyOf(BLOB, 1000), in.readNBytes(1000));
      registry.awaitHeld(1);
      socket.setSoTimeout(50);
      assertThrows(SocketTimeoutException.class, in::read);
      socket.setSoTimeout(0);
      registry.release();
      assertArrayEquals(Arrays.copyOfRange(BLOB, 1000, 100_000), in.readNBytes(99_000));
    }
  }

  @Test
  void sendsOnePieceForEachStep() throws Exception {
    registry.blobs().steps(10);
    try (Socket socket = send(BLOB_PATH)) {
      InputStream in = socket.getInputStream();
      skipHead(in);
      registry.step(2);
      assertArrayEquals(Arrays.copyOf(BLOB, 20), in.readNBytes(20));
      registry.awaitHeld(1);
      assertEquals(0, in.available());
    }
  }

  @Test
  void endsEarlyWithAFin() throws Exception {
    registry.blobs().cutsAt(500);
    try (Socket socket = send(BLOB_PATH)) {
      InputStream in = socket.getInputStream();
      skipHead(in);
      assertArrayEquals(Arrays.copyOf(BLOB, 500), in.readAllBytes());
    }
  }

  @Test
  void resetsTheConnection() throws Exception {
    registry.blobs().resetsAt(500);
    try (Socket socket = send(BLOB_PATH)) {
      InputStream in = socket.getInputStream();
      assertThrows(SocketException.class, in::readAllBytes);
    }
  }

  @Test
  void changesOneByteOnly() throws Exception {
    registry.blobs().corruptsAt(70_000);
    byte[] body = get(BLOB_PATH).body();
    assertEquals(70_000, Arrays.mismatch(BLOB, body));
    assertArrayEquals(
        Arrays.copyOfRange(BLOB, 70_001, 100_000), Arrays.copyOfRange(body, 70_001, 100_000));
  }

  @Test
  void misbehavesForTheFirstRequestsAlone() throws Exception {
    registry.blobs().first(1).answers(503);
    assertEquals(503, get(BLOB_PATH).statusCode());
    assertEquals(200, get(BLOB_PATH).statusCode());
  }

  @Test
  void sendsChunksAndEarlyHintsAndOtherHeaders() throws Exception {
    registry.blobs().chunked().informsFirst(2).withoutHeader("ETag").header("X-A", "b");
    HttpResponse<byte[]> answer = get(BLOB_PATH);
    assertArrayEquals(BLOB, answer.body());
    assertEquals("chunked", header(answer, "Transfer-Encoding"));
    assertEquals("b", header(answer, "X-A"));
    assertTrue(answer.headers().firstValue("Content-Length").isEmpty());
    assertTrue(answer.headers().firstValue("ETag").isEmpty());
  }

  @Test
  void claimsAnotherLength() throws Exception {
    registry.blobs().wrongLength(200_000);
    try (Socket socket = send(BLOB_PATH)) {
      InputStream in = socket.getInputStream();
      assertTrue(skipHead(in).contains("Content-Length: 200000\r\n"));
      assertEquals(100_000, in.readAllBytes().length);
    }
  }

  @Test
  void floodsWithHeadersUntilTheReaderLeaves() throws Exception {
    registry.blobs().endlessHeaders();
    try (Socket socket = send(BLOB_PATH)) {
      assertEquals(1_000_000, socket.getInputStream().readNBytes(1_000_000).length);
    }
  }

  @Test
  void isMuteUntilItIsReleased() throws Exception {
    registry.manifests().muteHeaders();
    try (Socket socket = send("/v2/a/b/manifests/1")) {
      registry.awaitHeld(1);
      assertEquals(0, socket.getInputStream().available());
      registry.release();
      assertTrue(skipHead(socket.getInputStream()).startsWith("HTTP/1.1 404 "));
    }
  }

  @Test
  void redirectsToAnotherRegistry() throws Exception {
    try (FakeRegistry cdn = FakeRegistry.start()) {
      registry.blobs().redirectsTo(cdn);
      HttpResponse<byte[]> answer = get(BLOB_PATH);
      assertEquals(307, answer.statusCode());
      assertEquals(cdn.uri(BLOB_PATH).toString(), header(answer, "Location"));
    }
  }

  @Test
  void wantsATokenForTheRepositoryAndCountsWhoAsks() throws Exception {
    FakeTokens tokens = registry.demandsToken().requiresBasic("u", "p");
    String challenge = header(get(BLOB_PATH), "WWW-Authenticate");
    assertEquals(
        "Bearer realm=\""
            + registry.uri("/token")
            + "\",service=\"fake\",scope=\"repository:a/b:pull\"",
        challenge);
    String tokenPath = "/token?service=fake&scope=repository:a/b:pull";
    assertEquals(401, get(tokenPath).statusCode());
    String json = text(get(tokenPath, "Authorization", FakeChallenge.basicValue("u", "p")));
    String token = json.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    assertEquals(200, get(BLOB_PATH, "Authorization", "Bearer " + token).statusCode());
    assertEquals(
        401, get("/v2/other/blobs/" + DIGEST, "Authorization", "Bearer " + token).statusCode());
    tokens.revokesAll();
    assertEquals(401, get(BLOB_PATH, "Authorization", "Bearer " + token).statusCode());
    assertEquals(2, tokens.timesAsked());
  }

  @Test
  void wantsCredentials() throws Exception {
    registry.demandsBasic("u", "p");
    assertEquals("Basic realm=\"fake\"", header(get(BLOB_PATH), "WWW-Authenticate"));
    String right = FakeChallenge.basicValue("u", "p");
    assertEquals(200, get(BLOB_PATH, "Authorization", right).statusCode());
  }

  @Test
  void goesDownAndComesBackOnTheSamePort() throws Exception {
    get(BLOB_PATH);
    registry.goesDown();
    assertThrows(ConnectException.class, () -> send(BLOB_PATH).close());
    registry.comesBack();
    assertEquals(200, get(BLOB_PATH).statusCode());
  }

  @Test
  void speaksTlsWithItsOwnCertificate() throws Exception {
    FakeCertificate certificate = FakeCertificate.forLoopback();
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("fake", certificate.certificate());
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    try (FakeRegistry secure = FakeRegistry.startTls(certificate)) {
      secure.serves("a/b", BLOB);
      HttpClient trusting =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
      HttpRequest request = HttpRequest.newBuilder(secure.uri(BLOB_PATH)).build();
      assertArrayEquals(BLOB, trusting.send(request, BodyHandlers.ofByteArray()).body());
    }
  }

  private HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(registry.uri(path).toString()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private Socket send(String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port());
    String text = "GET " + path + " HTTP/1.1\r\nHost: " + registry.authority() + "\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String skipHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
