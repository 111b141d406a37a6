package io.towline.proxy.demo;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultyRegistryTest {
  private static final int SMALL = 20_000;
  private static final int LARGE = 100_000;
  private static final int SILENT_AFTER = 40_000;
  private static final DemoImage IMAGE = DemoImage.withLayers(SMALL, LARGE);

  private final FaultyRegistry registry =
      FaultyRegistry.start(IMAGE, new Fault(100 << 20, SILENT_AFTER));

  FaultyRegistryTest() throws IOException {}

  @AfterEach
  void close() {
    registry.close();
  }

  private HttpURLConnection ask(String path, String range) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + registry.address().getPort() + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setReadTimeout(300);
    if (!range.isEmpty()) {
      connection.setRequestProperty("Range", range);
    }
    return connection;
  }

  private HttpURLConnection askBlob(int size, String range) throws IOException {
    return ask("/v2/shop/app/blobs/" + digest(size), range);
  }

  private static Digest digest(int size) {
    return IMAGE.blobs().entrySet().stream()
        .filter(each -> each.getValue().length == size)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static byte[] bytes(int size) {
    return requireNonNull(IMAGE.blobs().get(digest(size)));
  }

  @Test
  void servesTheManifestUnderItsDigest() throws IOException {
    HttpURLConnection answer = ask("/v2/shop/app/manifests/1", "");
    assertArrayEquals(IMAGE.manifest(), answer.getInputStream().readAllBytes());
    assertEquals(
        Digest.sha256(IMAGE.manifest()).toString(), answer.getHeaderField("Docker-Content-Digest"));
  }

  @Test
  void servesASmallBlobWhole() throws IOException {
    assertArrayEquals(bytes(SMALL), askBlob(SMALL, "").getInputStream().readAllBytes());
    assertEquals(0, registry.silences());
  }

  @Test
  void fallsSilentInTheMiddleOfALargeBlob() throws IOException {
    HttpURLConnection answer = askBlob(LARGE, "");
    assertEquals(LARGE, answer.getContentLength());
    assertSilentAfter(answer.getInputStream(), 0);
    assertEquals(1, registry.silences());
  }

  @Test
  void fallsSilentAgainForWhoeverAsksForTheRest() throws IOException {
    HttpURLConnection answer = askBlob(LARGE, "bytes=" + SILENT_AFTER + "-");
    assertEquals(206, answer.getResponseCode());
    assertEquals("bytes 40000-99999/100000", answer.getHeaderField("Content-Range"));
    assertSilentAfter(answer.getInputStream(), SILENT_AFTER);
  }

  @Test
  void aShortRangeIsWhole() throws IOException {
    HttpURLConnection answer = askBlob(LARGE, "bytes=90000-90009");
    assertArrayEquals(
        Arrays.copyOfRange(bytes(LARGE), 90_000, 90_010), answer.getInputStream().readAllBytes());
  }

  @Test
  void refusesWhatItDoesNotHave() throws IOException {
    assertEquals(416, askBlob(SMALL, "bytes=20000-").getResponseCode());
    for (String path : List.of("/v2/shop/app/blobs/sha256:00", "/v2/", "/v2/shop/app/tags/list")) {
      assertEquals(path.equals("/v2/") ? 200 : 404, ask(path, "").getResponseCode(), path);
    }
  }

  private static void assertSilentAfter(InputStream body, int start) throws IOException {
    byte[] here = body.readNBytes(SILENT_AFTER);
    assertArrayEquals(Arrays.copyOfRange(bytes(LARGE), start, start + SILENT_AFTER), here);
    assertThrows(SocketTimeoutException.class, body::read);
  }
}
