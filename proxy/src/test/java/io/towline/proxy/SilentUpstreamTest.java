package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.MaskConfig;
import io.towline.oci.Digest;
import io.towline.proxy.CrioClient.Outcome;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.PullClient.Head;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client with a progress watchdog of its own, while the sole upstream is silent. */
@Timeout(60)
class SilentUpstreamTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] BLOB = Images.randomBytes(1, 1 << 20);
  private static final int SILENT_AFTER = 400_000;
  private static final int RESERVE = 4096;
  private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(3);
  private static final MaskConfig FAST = mask(Duration.ofMinutes(2));

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();
  private final Digest digest = origin.serves(REPOSITORY, BLOB);

  SilentUpstreamTest() throws IOException {}

  private static MaskConfig mask(Duration max) {
    return new MaskConfig(Duration.ofMillis(200), Duration.ofMillis(300), max);
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  /** The first transfer stops in mid-blob, and whoever asks meanwhile gets no answer. */
  private void goesSilent() {
    origin.blobGets().muteHeaders();
    origin.blobGets().first(1).silentAfter(SILENT_AFTER);
  }

  private RunningProxy proxy(MaskConfig mask) throws IOException {
    return new ProxySetup(cache, origin).mask(mask).progressTimeout(Duration.ofMinutes(1)).start();
  }

  private CompletableFuture<Outcome> pull(CrioClient client) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return client.pull(blobPath(REPOSITORY, digest));
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  @Test
  void aClientSurvivesASilenceThatIsLongerThanItsPatience() throws Exception {
    goesSilent();
    try (RunningProxy proxy = proxy(FAST)) {
      CrioClient client = proxy.crioClient(CLIENT_TIMEOUT);
      CompletableFuture<Outcome> outcome = pull(client);
      int all = SILENT_AFTER - RESERVE;
      RunningProxy.await("all but the reserve", () -> client.received() >= all);
      // So many bytes of the reserve take more than twice its patience.
      RunningProxy.await("a silence", () -> client.received() >= all + 11);
      RunningProxy.await("a long silence", () -> client.received() >= all + 22);
      assertEquals(1, proxy.metric("towline_masked_streams{upstream=\"origin\"}"));
      origin.isHonest();
      origin.release();
      assertEquals(Outcome.COMPLETE, outcome.get(20, TimeUnit.SECONDS));
      assertArrayEquals(BLOB, client.body());
      assertEquals(0, proxy.metric("towline_masked_streams{upstream=\"origin\"}"));
      assertTrue(proxy.metric("towline_masked_seconds_total") > 6);
      RunningProxy.await("counted", () -> count(proxy, "towline_rescued_pulls_total") == 1);
    }
  }

  private static double count(RunningProxy proxy, String metric) {
    try {
      return proxy.metric(metric);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSameClientGivesUpWithoutMasking() throws Exception {
    goesSilent();
    try (RunningProxy proxy = proxy(mask(Duration.ZERO))) {
      CrioClient client = proxy.crioClient(CLIENT_TIMEOUT);
      assertEquals(Outcome.CANCELED, pull(client).get(20, TimeUnit.SECONDS));
      assertEquals(SILENT_AFTER - RESERVE, client.received());
    }
  }

  @Test
  void aSilenceWithoutEndIsAShortFin() throws Exception {
    goesSilent();
    try (RunningProxy proxy = proxy(mask(Duration.ofSeconds(1)));
        PullClient client = proxy.client()) {
      Head head = client.send("GET", blobPath(REPOSITORY, digest)).readHead();
      assertEquals("no", head.header("x-accel-buffering"));
      client.send("GET", "/v2/"); // pipelined, and unread when the answer is cut
      assertEquals(End.SHORT, client.rest(head, head.length()).end());
    }
  }

  @Test
  void aStoredBlobHasNeitherReserveNorDribble() throws Exception {
    try (RunningProxy proxy = proxy(FAST)) {
      proxy.get(blobPath(REPOSITORY, digest));
      proxy.awaitHeld(digest);
      PullClient.Answer hit = proxy.get(blobPath(REPOSITORY, digest));
      assertEquals("towline; hit", hit.header("cache-status"));
      assertEquals("", hit.header("x-accel-buffering"));
      assertArrayEquals(BLOB, hit.body());
    }
  }
}
