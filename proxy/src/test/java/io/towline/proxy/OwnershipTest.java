package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is stored is served only under repositories that were seen to own it. */
@Timeout(30)
class OwnershipTest {
  private static final byte[] BLOB = Images.randomBytes(1, 100_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();
  private final RunningProxy proxy;

  OwnershipTest(@TempDir Path cache) throws IOException {
    mirror.close(); // always down, so that a pull gives up soon
    proxy = new ProxySetup(cache, origin, mirror).start();
  }

  @BeforeEach
  void isStoredByWayOfOneRepository() throws IOException {
    origin.serves("team/a", BLOB);
    assertEquals(200, proxy.get(blobPath("team/a", DIGEST)).status());
    proxy.awaitHeld(DIGEST);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
  }

  private int headsAt(String repository) {
    String path = blobPath(repository, DIGEST);
    return origin.requests(r -> r.isHead() && r.path().equals(path)).size();
  }

  @Test
  void asksOnceWhetherAnotherRepositoryOwnsIt() throws Exception {
    origin.serves("team/b", BLOB);
    Answer first = proxy.get(blobPath("team/b", DIGEST));
    assertEquals(200, first.status());
    assertArrayEquals(BLOB, first.body());
    assertEquals("towline; hit", first.header("cache-status"));
    assertEquals(200, proxy.get(blobPath("team/b", DIGEST)).status());
    assertEquals(1, headsAt("team/b"));
    assertEquals(1, origin.blobRequests(DIGEST).size());
  }

  @Test
  void isNotThereForARepositoryThatDoesNotOwnIt() throws Exception {
    assertEquals(404, proxy.get(blobPath("team/b", DIGEST)).status());
    assertEquals(404, proxy.head(blobPath("team/b", DIGEST)).status());
    assertEquals(404, proxy.get(blobPath("team/b", DIGEST), "Range", "bytes=0-9").status());
    String tag = '"' + DIGEST.toString() + '"';
    assertEquals(404, proxy.get(blobPath("team/b", DIGEST), "If-None-Match", tag).status());
    assertEquals(404, proxy.get(manifestPath("team/b", DIGEST)).status());
  }

  @Test
  void isUnavailableWhereNobodyCanProveIt() throws Exception {
    origin.goesDown();
    assertEquals(503, proxy.get(blobPath("team/b", DIGEST)).status());
    Answer owned = proxy.get(blobPath("team/a", DIGEST));
    assertEquals(200, owned.status());
    assertArrayEquals(BLOB, owned.body());
  }

  @Test
  void isNotServedOnAFailedQuestion() throws Exception {
    origin.blobs().answers(429);
    assertEquals(503, proxy.get(blobPath("team/b", DIGEST)).status());
  }

  @Test
  void isProvenByAVerifiedManifest() throws Exception {
    Images.Image image = Images.oci("amd64", 1000);
    Digest layer = Digest.sha256(image.layers().get(0));
    origin.serves("team/b", "1", image);
    assertEquals(200, proxy.get(manifestPath("team/b", "1")).status());
    assertEquals(200, proxy.get(blobPath("team/b", layer)).status());
    assertEquals(0, origin.requests(r -> r.isHead() && r.path().contains("/b/blobs/")).size());
  }

  @Test
  void isNotProvenByAForeignLayer() throws Exception {
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"size\":2,"
            + "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"},"
            + "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\","
            + "\"digest\":\""
            + DIGEST
            + "\",\"size\":"
            + BLOB.length
            + ",\"urls\":[\""
            + origin.uri("/elsewhere")
            + "\"]}]}";
    origin.servesManifest(
        "team/b", "1", MediaType.OCI_MANIFEST, manifest.getBytes(StandardCharsets.UTF_8));
    assertEquals(200, proxy.get(manifestPath("team/b", "1")).status());
    assertEquals(404, proxy.get(blobPath("team/b", DIGEST)).status());
    assertEquals(0, origin.requests(r -> r.path().equals("/elsewhere")).size());
  }

  @Test
  void isNotServedAsAManifest() throws Exception {
    Images.Image image = Images.oci("amd64", 1000);
    Digest layer = Digest.sha256(image.layers().get(0));
    origin.serves("team/b", "1", image);
    assertEquals(200, proxy.get(manifestPath("team/b", "1")).status());
    assertEquals(200, proxy.get(blobPath("team/b", layer)).status());
    proxy.awaitHeld(layer);
    assertEquals(404, proxy.head(manifestPath("team/b", layer)).status());
    assertEquals(404, proxy.get(manifestPath("team/b", layer)).status());
  }

  @Test
  void isNotServedAsAManifestThoughItsDescriptorSaysSo() throws Exception {
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"config\":{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
            + DIGEST
            + "\",\"size\":"
            + BLOB.length
            + "},\"layers\":[]}";
    origin.serves("team/b", BLOB);
    origin.servesManifest(
        "team/b", "1", MediaType.OCI_MANIFEST, manifest.getBytes(StandardCharsets.UTF_8));
    assertEquals(200, proxy.get(manifestPath("team/b", "1")).status());
    assertEquals(200, proxy.get(blobPath("team/b", DIGEST)).status());
    assertEquals(404, proxy.head(manifestPath("team/b", DIGEST)).status());
    assertEquals(404, proxy.get(manifestPath("team/b", DIGEST)).status());
  }

  @Test
  void keepsManifestsApartByRepositoryToo() throws Exception {
    Images.Image image = Images.oci("amd64", 1000);
    origin.serves("team/a", "1", image);
    assertEquals(200, proxy.get(manifestPath("team/a", image.digest())).status());
    assertEquals(404, proxy.get(manifestPath("team/b", image.digest())).status());
    assertEquals(404, proxy.head(manifestPath("team/b", image.digest())).status());
    assertEquals(1, origin.requests(r -> r.isManifest() && r.path().contains("team/a")).size());
  }

  @Test
  void asksOneQuestionForManyWhoWaitForTheSameAnswer() throws Exception {
    origin.serves("team/b", BLOB);
    origin.when(RecordedRequest::isHead).first(1).muteHeaders();
    try (PullClient one = proxy.client();
        PullClient two = proxy.client()) {
      one.send("GET", blobPath("team/b", DIGEST));
      two.send("GET", blobPath("team/b", DIGEST));
      origin.awaitHeld(1);
      origin.release();
      assertEquals(200, one.answer().status());
      assertEquals(200, two.answer().status());
    }
    assertEquals(1, headsAt("team/b"));
  }
}
