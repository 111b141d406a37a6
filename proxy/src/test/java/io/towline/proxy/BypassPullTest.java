package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The panic switch, through the whole proxy. */
@Timeout(30)
class BypassPullTest {
  private static final String REPOSITORY = "team/app";
  private static final Images.Image IMAGE = Images.oci("amd64", 100_000);
  private static final String PATH = manifestPath(REPOSITORY, "1");

  private final FakeRegistry origin = FakeRegistry.start();
  private final RunningProxy proxy;

  BypassPullTest(@TempDir Path cache) throws IOException {
    proxy = new ProxySetup(cache, origin).start();
  }

  @BeforeEach
  void hasAnImage() {
    origin.serves(REPOSITORY, "1", IMAGE);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
  }

  @Test
  void refusesManifestsAtOnceAndSaysHowToTurnItOff() throws IOException {
    assertEquals(200, proxy.get(PATH).status());
    proxy.admin("POST", "bypass?state=on");
    for (String path : new String[] {PATH, manifestPath(REPOSITORY, IMAGE.digest())}) {
      Answer refused = proxy.get(path);
      assertEquals(503, refused.status());
      assertEquals("60", refused.header("retry-after"));
      assertTrue(refused.text().contains("\"UNAVAILABLE\""), refused::text);
      assertTrue(refused.text().contains("towline bypass off --registry fake.test"), refused::text);
      assertEquals(503, proxy.head(path).status());
    }
    proxy.admin("POST", "bypass?state=off&registry=fake.test");
    assertEquals(200, proxy.get(PATH).status());
  }

  @Test
  void blobsGoOn() throws IOException {
    proxy.admin("POST", "bypass?state=on&registry=fake.test");
    byte[] layer = IMAGE.blobs().get(0);
    Answer answer = proxy.get(blobPath(REPOSITORY, Digest.sha256(layer)));
    assertEquals(200, answer.status());
    assertArrayEquals(layer, answer.body());
  }

  @Test
  void outlastsAReload() throws IOException {
    proxy.admin("POST", "bypass?state=on");
    proxy.reload();
    assertEquals(503, proxy.get(PATH).status());
    assertEquals("[{\"registry\":\"fake.test\",\"on\":true}]", proxy.admin("bypass").toString());
  }

  @Test
  void isAMetric() throws IOException {
    assertEquals(0, proxy.metric("towline_bypass{registry=\"fake.test\"}"));
    proxy.admin("POST", "bypass?state=on");
    assertEquals(1, proxy.metric("towline_bypass{registry=\"fake.test\"}"));
  }
}
