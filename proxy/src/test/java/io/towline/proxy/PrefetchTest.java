package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are pulled into the cache by the admin API. */
class PrefetchTest {
  private static final String REPOSITORY = "team/app";
  private static final String ACCEPT = "application/vnd.oci.image.index.v1+json, application/json";

  @TempDir private Path cache;
  private FakeRegistry origin;
  private Images.Image ours;
  private Images.Image theirs;
  private byte[] index;
  private RunningProxy proxy;

  @BeforeEach
  void start() throws Exception {
    origin = FakeRegistry.start();
    ours = Images.oci("amd64", 300_000, 70_000);
    theirs = Images.oci("arm64", 50_000);
    index = Images.index(ours, theirs);
    origin.serves(REPOSITORY, "ours", ours);
    origin.serves(REPOSITORY, "theirs", theirs);
    origin.servesManifest(REPOSITORY, "1", MediaType.OCI_INDEX, index);
    proxy = new ProxySetup(cache, origin).start();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    origin.close();
  }

  private HttpResponse<String> prefetch(String query) throws Exception {
    return proxy.post("prefetch?" + query);
  }

  @Test
  void whatWasPrefetchedIsServedWithoutTheOrigin() throws Exception {
    String told = prefetch("image=team/app:1&platform=linux/amd64").body();
    assertTrue(told.contains("\"event\":\"done\""), told);
    assertTrue(told.contains("\"fetched_blobs\":3"), told);
    origin.goesDown();
    assertArrayEquals(index, proxy.get(manifestPath(REPOSITORY, "1"), "Accept", ACCEPT).body());
    assertArrayEquals(ours.manifest(), proxy.get(manifestPath(REPOSITORY, ours.digest())).body());
    for (byte[] blob : ours.blobs()) {
      assertArrayEquals(blob, proxy.get(blobPath(REPOSITORY, Digest.sha256(blob))).body());
    }
    assertFalse(proxy.holds(theirs.digest()));
  }

  @Test
  void aClientThatDoesNotTakeAnIndexIsNotGivenOne() throws Exception {
    prefetch("image=team/app:1&platform=linux/amd64");
    origin.goesDown();
    PullClient.Answer answer =
        proxy.get(
            manifestPath(REPOSITORY, "1"),
            "Accept",
            "application/vnd.docker.distribution.manifest.v2+json");
    assertTrue(answer.status() >= 500, answer::text);
  }

  @Test
  void allPlatformsAreFetchedOnce() throws Exception {
    String told = prefetch("image=team/app:1&platform=all").body();
    assertTrue(told.contains("\"fetched_blobs\":5"), told);
    String again = prefetch("image=team/app:1&platform=all").body();
    assertTrue(again.contains("\"fetched_blobs\":0"), again);
    for (byte[] blob : theirs.blobs()) {
      assertEquals(1, origin.blobRequests(Digest.sha256(blob)).size());
    }
  }

  @Test
  void whatFailsIsNamedAndTheRestComes() throws Exception {
    Digest lost = Digest.sha256(ours.layers().get(0));
    origin.when(request -> request.target().contains(lost.hex())).answers(404);
    String told = prefetch("image=team/app:1&platform=linux/amd64").body();
    String last = told.substring(told.strip().lastIndexOf('\n') + 1);
    assertTrue(last.contains("\"failed\"") && last.contains(lost.hex()), told);
    assertTrue(proxy.holds(Digest.sha256(ours.layers().get(1))));
  }

  @Test
  void whatIsNotThereIsRefusedWithTheReason() throws Exception {
    HttpResponse<String> unknown = prefetch("image=team/app:2");
    assertEquals(409, unknown.statusCode());
    assertTrue(unknown.body().contains("404"), unknown::body);
    HttpResponse<String> platform = prefetch("image=team/app:1&platform=plan9/mips");
    assertTrue(platform.body().contains("linux/amd64"), platform::body);
    assertEquals(400, prefetch("image=other.example/x:1").statusCode());
    assertEquals(400, prefetch("image=team/app:1&platform=amd64").statusCode());
  }

  @Test
  void aRemovedImageIsStoredAgainByTheNextPull() throws Exception {
    prefetch("image=team/app:1&platform=linux/amd64");
    String freed = proxy.post("cache/remove?image=team/app:1").body();
    assertTrue(freed.contains("\"freed_blobs\":5"), freed);
    assertFalse(proxy.holds(ours.digest()));
    assertEquals(200, proxy.get(manifestPath(REPOSITORY, ours.digest())).status());
    proxy.awaitHeld(ours.digest());
  }
}
