package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layers of a manifest begin when it is served, and the client joins them. */
class HeadStartTest {
  private static final String REPOSITORY = "team/app";
  private static final int LAYER_BYTES = 3_000_000;

  @TempDir private Path cache;
  private FakeRegistry origin;
  private Images.Image image;
  private Digest layer;

  @BeforeEach
  void start() throws Exception {
    origin = FakeRegistry.start();
    image = Images.oci("amd64", LAYER_BYTES);
    layer = origin.serves(REPOSITORY, image.layers().get(0));
    origin.serves(REPOSITORY, image.config());
    origin.servesManifest(REPOSITORY, "1", image.type(), image.manifest());
  }

  @AfterEach
  void stop() throws Exception {
    origin.close();
  }

  @Test
  void theClientJoinsTheOneDownloadThatTheManifestBegan() throws Exception {
    try (RunningProxy proxy = proxy()) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "1")).status());
      RunningProxy.await("a request", () -> !origin.blobRequests(layer).isEmpty());
      assertArrayEquals(image.layers().get(0), proxy.get(blobPath(REPOSITORY, layer)).body());
      assertEquals(1, origin.blobRequests(layer).size());
      assertEquals(0, origin.blobRequests(layer).get(0).offset());
    }
  }

  @Test
  void aHeadOfTheManifestBeginsNothing() throws Exception {
    try (RunningProxy proxy = proxy()) {
      assertEquals(200, proxy.head(manifestPath(REPOSITORY, "1")).status());
      assertArrayEquals(image.layers().get(0), proxy.get(blobPath(REPOSITORY, layer)).body());
      assertEquals(1, origin.blobRequests(layer).size());
    }
  }

  private RunningProxy proxy() throws Exception {
    return new ProxySetup(cache, origin).progress(Progress.withHeadStart()).start();
  }
}
