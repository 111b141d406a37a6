package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the admin API tells of pulls through the whole proxy. */
@Timeout(30)
class PullRecordsTest {
  private static final String REPOSITORY = "team/app";
  private static final Images.Image IMAGE = Images.oci("amd64", 1_000_000);
  private static final byte[] LAYER = IMAGE.layers().get(0);
  private static final Digest DIGEST = Digest.sha256(LAYER);

  private final FakeRegistry origin = FakeRegistry.start();
  private final RunningProxy proxy;

  PullRecordsTest(@TempDir Path cache) throws IOException {
    proxy = new ProxySetup(cache, origin).start();
  }

  @BeforeEach
  void hasImages() {
    origin.serves(REPOSITORY, "1", IMAGE);
    origin.serves("team/other", "2", Images.oci("arm64", 100_000));
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
  }

  @Test
  void aRequestIsFoundByItsId() throws IOException {
    proxy.get(
        manifestPath(REPOSITORY, "1"), "X-Request-Id", "pull-1", "User-Agent", "cri-o/1.30.5 go");
    JsonNode request = onlyRequest("pulls?request=pull-1");
    assertEquals("manifest", request.path("type").asText());
    assertEquals("fake.test", request.path("registry").asText());
    assertEquals(REPOSITORY, request.path("repository").asText());
    assertEquals("1", request.path("reference").asText());
    assertEquals(IMAGE.digest().toString(), request.path("digest").asText());
    assertEquals("cri-o/1.30.5 go", request.path("user_agent").asText());
    assertEquals(200, request.path("status").asInt());
    assertEquals("miss", request.path("cache").asText());
    assertEquals("complete", request.path("ended").asText());
    assertEquals(IMAGE.manifest().length, request.path("bytes").asInt());
    assertFalse(request.toString().contains("127.0.0.1"), request::toString);
    assertTrue(proxy.admin("pulls?request=pull-2").path("client_requests").isEmpty());
  }

  @Test
  void anImageLeadsToTheRequestsForItsBlobs() throws IOException {
    proxy.get(manifestPath(REPOSITORY, "1"));
    proxy.get(blobPath(REPOSITORY, DIGEST));
    proxy.get(manifestPath("team/other", "2"));
    JsonNode found = proxy.admin("pulls?image=fake.test/team/app:1");
    assertEquals(2, found.path("client_requests").size(), found::toString);
    assertEquals(DIGEST.toString(), found.path("client_requests").path(0).path("digest").asText());
    assertEquals(IMAGE.digest().toString(), found.path("asked").path("manifests").path(0).asText());
    assertEquals(3, proxy.admin("pulls").path("client_requests").size());
  }

  @Test
  void anUnknownImageNamesTheKnown() throws IOException {
    proxy.get(manifestPath(REPOSITORY, "1"));
    JsonNode found = proxy.admin("pulls?image=team/nothing:1");
    assertTrue(found.path("client_requests").isEmpty());
    assertEquals("[\"fake.test/team/app:1\"]", found.path("asked").path("known").toString());
  }

  @Test
  void aClientThatLeavesInTheMiddleIsNoted() throws Exception {
    origin.blobGets().silentAfter(200_000);
    try (PullClient client = proxy.client()) {
      client.send("GET", blobPath(REPOSITORY, DIGEST), "X-Request-Id", "gone-1").readHead();
      client.read(195_000); // so much that a part of it has surely left
    }
    RunningProxy.await(
        "the end of the request",
        () -> !unchecked("pulls?request=gone-1").path("client_requests").isEmpty());
    JsonNode request = onlyRequest("pulls?request=gone-1");
    assertTrue(
        request.path("ended").asText().matches("client gave up \\d+\\.\\d s after the last byte.*"),
        request::toString);
    origin.release();
  }

  @Test
  void aBlobTellsWhereItsBytesCameFrom() throws IOException {
    origin.blobGets().first(1).cutsAt(400_000);
    proxy.get(manifestPath(REPOSITORY, "1"), "X-Request-Id", "pull-1");
    assertEquals(LAYER.length, proxy.get(blobPath(REPOSITORY, DIGEST)).body().length);
    RunningProxy.await("the end of the download", () -> state().equals("finished"));
    JsonNode blob = blob();
    assertEquals(DIGEST.toString(), blob.path("digest").asText());
    assertEquals(LAYER.length, blob.path("size_bytes").asInt());
    assertEquals(1, blob.path("failures").asInt(), blob::toString);
    assertEquals("origin", blob.path("sources").path(0).path("upstream").asText());
    assertEquals(LAYER.length, blob.path("sources").path(0).path("bytes").asInt());
    assertEquals(
        "[{\"start\":0,\"end\":" + LAYER.length + ",\"upstream\":\"origin\"}]",
        blob.path("map").toString());
    List<String> kinds = new ArrayList<>();
    blob.path("events").forEach(event -> kinds.add(event.path("kind").asText()));
    assertTrue(kinds.contains("failed"), kinds::toString);
    assertEquals("finish", kinds.get(kinds.size() - 1));
    JsonNode ofTheManifest = proxy.admin("pulls?request=pull-1");
    assertTrue(ofTheManifest.path("blobs").toString().contains(DIGEST.toString()));
    assertEquals(0, proxy.admin("pulls?image=team/other:2").path("blobs").size());
  }

  private JsonNode blob() throws IOException {
    for (JsonNode blob : proxy.admin("pulls?image=team/app:1").path("blobs")) {
      if (blob.path("digest").asText().equals(DIGEST.toString())) {
        return blob;
      }
    }
    return MissingNode.getInstance();
  }

  private String state() {
    try {
      return blob().path("state").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsLearnedOfAnUpstreamIsTold() throws IOException {
    JsonNode upstream = proxy.admin("upstreams").path(0);
    assertEquals("origin", upstream.path("name").asText());
    assertEquals("good", upstream.path("health").path("standing").asText());
    assertTrue(upstream.path("health").path("suspect_after_seconds").asDouble() > 0);
    assertTrue(upstream.path("health").path("manifest").path("hedge_after_seconds").asDouble() > 0);
  }

  private JsonNode onlyRequest(String path) throws IOException {
    JsonNode found = proxy.admin(path);
    assertEquals(1, found.path("client_requests").size(), found::toString);
    return found.path("client_requests").path(0);
  }

  private JsonNode unchecked(String path) {
    try {
      return proxy.admin(path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
