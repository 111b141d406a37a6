package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests by digest and by tag, through the whole proxy. */
@Timeout(30)
class ManifestPullTest {
  private static final String REPOSITORY = "team/app";
  private static final int MOST_BYTES = 4 << 20;
  private static final Images.Image OCI = Images.oci("amd64", 1000, 2000);
  private static final Images.Image DOCKER = Images.docker("amd64", 1000, 2000);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();

  ManifestPullTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    origin.close();
    mirror.close();
  }

  private RunningProxy start() throws IOException {
    return new ProxySetup(cache, origin, mirror).start();
  }

  @Test
  void fetchesByDigestOnceAndServesWithoutAskingAfterwards() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    try (RunningProxy proxy = start()) {
      String path = manifestPath(REPOSITORY, OCI.digest());
      Answer cold = proxy.get(path);
      assertEquals(200, cold.status());
      assertArrayEquals(OCI.manifest(), cold.body());
      assertEquals(OCI.digest().toString(), cold.header("docker-content-digest"));
      assertEquals('"' + OCI.digest().toString() + '"', cold.header("etag"));
      assertEquals(OCI.type().value(), cold.header("content-type"));
      assertEquals("Accept", cold.header("vary"));
      assertEquals("towline; fwd=miss; stored", cold.header("cache-status"));
      Answer warm = proxy.get(path);
      assertArrayEquals(OCI.manifest(), warm.body());
      assertEquals("towline; hit", warm.header("cache-status"));
      assertEquals(1, origin.requests().size());
      assertTrue(proxy.holds(OCI.digest()));
    }
  }

  @Test
  void answersHeadWithTheHeadersOfGet() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    try (RunningProxy proxy = start()) {
      for (Object reference : new Object[] {"1", OCI.digest()}) {
        String path = manifestPath(REPOSITORY, reference);
        Map<String, String> head = comparable(proxy.head(path));
        assertEquals(head, comparable(proxy.get(path)));
        assertEquals(head, comparable(proxy.head(path)));
        assertEquals(Integer.toString(OCI.manifest().length), head.get("content-length"));
      }
    }
  }

  private static Map<String, String> comparable(Answer answer) {
    TreeMap<String, String> headers = new TreeMap<>(answer.head().headers());
    List.of("date", "x-request-id", "cache-status").forEach(headers::remove);
    headers.put(":status", Integer.toString(answer.status()));
    return headers;
  }

  @Test
  void answersIfNoneMatchWithoutABody() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    try (RunningProxy proxy = start();
        PullClient client = proxy.client()) {
      String tag = '"' + OCI.digest().toString() + '"';
      for (Object reference : new Object[] {"1", "1", OCI.digest()}) {
        String path = manifestPath(REPOSITORY, reference);
        Answer answer = client.send("GET", path, "If-None-Match", tag).answer();
        assertEquals(304, answer.status());
        assertEquals(tag, answer.header("etag"));
      }
      assertEquals(200, client.send("GET", manifestPath(REPOSITORY, "1")).answer().status());
    }
  }

  @Test
  void keepsWhatATagMeansApartByWhatIsAccepted() throws Exception {
    byte[] index = Images.index(OCI);
    origin.serves(REPOSITORY, "1", OCI);
    origin.serves(REPOSITORY, "1", DOCKER);
    origin.servesManifest(REPOSITORY, "1", MediaType.OCI_INDEX, index);
    try (RunningProxy proxy = start()) {
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(OCI.manifest(), accepting(proxy, MediaType.OCI_MANIFEST).body());
        assertArrayEquals(DOCKER.manifest(), accepting(proxy, MediaType.DOCKER_MANIFEST).body());
        assertArrayEquals(index, accepting(proxy, MediaType.OCI_INDEX).body());
        assertEquals(404, accepting(proxy, MediaType.DOCKER_LIST).status());
      }
    }
    RecordedRequest first = origin.requests().get(0);
    assertEquals(MediaType.OCI_MANIFEST.value(), first.joined("Accept"));
    assertEquals(3, origin.requests(r -> r.isGet() && !is404(r)).size());
  }

  private static boolean is404(RecordedRequest request) {
    return request.joined("Accept").equals(MediaType.DOCKER_LIST.value());
  }

  private static Answer accepting(RunningProxy proxy, MediaType type) throws IOException {
    return proxy.get(manifestPath(REPOSITORY, "1"), "Accept", type.value());
  }

  @Test
  void servesAWholeImageWithTheUpstreamGoneAndAfterARestart() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    try (RunningProxy proxy = start()) {
      pull(proxy);
      for (byte[] blob : OCI.blobs()) {
        proxy.awaitHeld(Digest.sha256(blob));
      }
    }
    origin.goesDown();
    mirror.goesDown();
    try (RunningProxy proxy = start()) {
      pull(proxy);
    }
  }

  private static void pull(RunningProxy proxy) throws IOException {
    assertArrayEquals(OCI.manifest(), proxy.get(manifestPath(REPOSITORY, "1")).body());
    assertArrayEquals(OCI.manifest(), proxy.get(manifestPath(REPOSITORY, OCI.digest())).body());
    for (byte[] blob : OCI.blobs()) {
      Answer answer = proxy.get(blobPath(REPOSITORY, Digest.sha256(blob)));
      assertEquals(200, answer.status());
      assertArrayEquals(blob, answer.body());
    }
  }

  @Test
  void asksAMirrorForADigestThatTheOriginFailsToServe() throws Exception {
    mirror.serves(REPOSITORY, "1", OCI);
    origin.manifests().answers(503);
    try (RunningProxy proxy = start()) {
      assertArrayEquals(OCI.manifest(), proxy.get(manifestPath(REPOSITORY, OCI.digest())).body());
    }
    assertEquals(1, mirror.requests().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void passesTheOriginsNoOnAtOnce(int status) throws Exception {
    origin.manifests().answers(status);
    try (RunningProxy proxy = start()) {
      for (Object reference : new Object[] {"1", OCI.digest()}) {
        Answer answer = proxy.get(manifestPath(REPOSITORY, reference));
        assertEquals(status, answer.status());
        assertEquals(status == 401, answer.head().headers().containsKey("www-authenticate"));
      }
    }
    assertEquals(2, origin.requests().size());
    assertEquals(0, mirror.requests().size());
  }

  @Test
  void neverPassesOnThatAnUpstreamThrottles() throws Exception {
    origin.manifests().answers(429, Map.of("Retry-After", "30"), "");
    mirror.manifests().answers(429);
    try (RunningProxy proxy = start()) {
      Answer answer = proxy.get(manifestPath(REPOSITORY, "1"));
      assertEquals(503, answer.status());
      assertEquals("30", answer.header("retry-after"));
    }
  }

  // What is no manifest.

  private void isRefused(Object reference) throws IOException {
    mirror.manifests().answers(404); // so that nobody can make up for it
    try (RunningProxy proxy = start()) {
      Answer answer = proxy.get(manifestPath(REPOSITORY, reference));
      assertEquals(502, answer.status(), answer.text());
      assertTrue(answer.text().contains("\"errors\""), answer.text());
      if (reference instanceof Digest digest) {
        assertFalse(proxy.holds(digest));
      }
      assertEquals(1, origin.requests(RecordedRequest::isGet).size());
    }
  }

  @Test
  void refusesBytesThatAreNotTheDigests() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    origin.manifests().corruptsAt(5);
    isRefused(OCI.digest());
  }

  @Test
  void refusesAnotherDigestThanTheAnswerClaims() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    origin.manifests().header("Docker-Content-Digest", DOCKER.digest().toString());
    isRefused("1");
  }

  @Test
  void refusesAPage() throws Exception {
    origin.everything().answersHtml();
    isRefused("1");
  }

  @Test
  void refusesTypesThatContradict() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    origin.manifests().header("Content-Type", MediaType.DOCKER_MANIFEST.value());
    isRefused(OCI.digest());
  }

  @Test
  void takesTheLargestManifestThereMayBe() throws Exception {
    Digest digest = origin.servesManifest(REPOSITORY, MediaType.OCI_MANIFEST, padded(MOST_BYTES));
    try (RunningProxy proxy = start()) {
      Answer answer = proxy.get(manifestPath(REPOSITORY, digest));
      assertEquals(200, answer.status());
      assertEquals(MOST_BYTES, answer.body().length);
      assertEquals(digest, Digest.sha256(answer.body()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesALargerManifest(boolean isChunked) throws Exception {
    byte[] larger = padded(MOST_BYTES + 1);
    Digest digest = origin.servesManifest(REPOSITORY, MediaType.OCI_MANIFEST, larger);
    if (isChunked) {
      origin.manifests().chunked();
    }
    isRefused(digest);
  }

  private static byte[] padded(int bytes) {
    String json = "{\"schemaVersion\":2,\"annotations\":{\"x\":\"\"},\"layers\":[]}";
    String value = "a".repeat(bytes - json.length());
    return json.replace("\"\"", '"' + value + '"').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void makesUpForABadOriginByAMirror() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    mirror.serves(REPOSITORY, "1", OCI);
    origin.manifests().corruptsAt(5);
    try (RunningProxy proxy = start()) {
      assertArrayEquals(OCI.manifest(), proxy.get(manifestPath(REPOSITORY, OCI.digest())).body());
    }
  }

  @Test
  void fetchesOnceForManyClients() throws Exception {
    origin.serves(REPOSITORY, "1", OCI);
    origin.manifests().first(1).muteHeaders();
    String path = manifestPath(REPOSITORY, OCI.digest());
    try (RunningProxy proxy = start();
        Crowd crowd = new Crowd(20, proxy)) {
      crowd.send("GET", path);
      origin.awaitHeld(1);
      crowd.awaitRequests();
      origin.release();
      for (Answer answer : crowd.answers()) {
        assertArrayEquals(OCI.manifest(), answer.body());
      }
    }
    assertEquals(1, origin.requests().size());
  }
}
