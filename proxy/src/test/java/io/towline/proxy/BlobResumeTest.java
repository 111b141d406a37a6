package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.PullClient.Head;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that stop in the middle of a blob: the next attempt goes on where the last ended. */
@Timeout(30)
class BlobResumeTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] BLOB = Images.randomBytes(1, 1_000_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PATH = blobPath(REPOSITORY, DIGEST);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();

  BlobResumeTest() throws IOException {}

  @BeforeEach
  void haveTheBlob() {
    origin.serves(REPOSITORY, BLOB);
    mirror.serves(REPOSITORY, BLOB);
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
    mirror.close();
  }

  private static void assertUnbroken(Answer answer) {
    assertEquals(200, answer.status());
    assertEquals(End.COMPLETE, answer.end());
    assertArrayEquals(BLOB, answer.body());
  }

  @Test
  void goesOnAtTheSameUpstreamAfterAnEarlyFin() throws Exception {
    origin.blobGets().first(1).cutsAt(300_000);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertUnbroken(proxy.get(PATH));
    }
    List<RecordedRequest> requests = origin.blobRequests(DIGEST);
    assertEquals(2, requests.size());
    assertEquals("bytes=300000-999999", requests.get(1).header("Range").orElse(""));
  }

  @Test
  void goesOnAtTheSameUpstreamAfterAReset() throws Exception {
    origin.blobGets().first(1).resetsAt(300_000);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertUnbroken(proxy.get(PATH));
    }
    List<RecordedRequest> requests = origin.blobRequests(DIGEST);
    assertEquals(2, requests.size());
    long offset = requests.get(1).offset(); // a RST may overtake bytes that were sent
    assertTrue(offset <= 300_000, "resumed at " + offset);
  }

  @Test
  void goesOnAtTheNextUpstreamAfterAnEarlyFin() throws Exception {
    origin.blobGets().cutsAt(300_000);
    try (RunningProxy proxy = new ProxySetup(cache, origin, mirror).start()) {
      assertUnbroken(proxy.get(PATH));
      assertEquals(
          1,
          proxy.metric("towline_failovers_total{from=\"origin\",reason=\"cut\",to=\"mirror1\"}"));
    }
    assertEquals(1, origin.blobRequests(DIGEST).size());
    assertEquals(1, mirror.blobRequests(DIGEST).size());
    assertEquals(300_000, mirror.blobRequests(DIGEST).get(0).offset());
  }

  @Test
  void goesOnAtTheNextUpstreamAfterAReset() throws Exception {
    origin.blobGets().resetsAt(300_000);
    try (RunningProxy proxy = new ProxySetup(cache, origin, mirror).start()) {
      assertUnbroken(proxy.get(PATH));
    }
    assertEquals(1, origin.blobRequests(DIGEST).size());
    assertEquals(1, mirror.blobRequests(DIGEST).size());
  }

  @Test
  void closesASilentAttemptAndGoesOnAtTheNextUpstream() throws Exception {
    origin.blobGets().silentAfter(300_000);
    try (RunningProxy proxy = impatient().start()) {
      assertUnbroken(proxy.get(PATH));
      assertEquals(1, proxy.metric("towline_stalls_total{upstream=\"origin\"}"));
    }
    assertEquals(1, mirror.blobRequests(DIGEST).size());
    assertEquals(300_000, mirror.blobRequests(DIGEST).get(0).offset());
  }

  @Test
  void closesAnAttemptThatAnswersNothingAndAsksTheNext() throws Exception {
    origin.blobGets().muteHeaders();
    try (RunningProxy proxy = impatient().start()) {
      assertUnbroken(proxy.get(PATH));
    }
    assertEquals(1, mirror.blobRequests(DIGEST).size());
    assertEquals(0, mirror.blobRequests(DIGEST).get(0).offset());
  }

  private ProxySetup impatient() {
    return new ProxySetup(cache, origin, mirror).closesAfter(Duration.ofMillis(300));
  }

  @Test
  void closesNothingForSilenceWhenTheTimeoutIsOff() throws Exception {
    origin.blobGets().silentAfter(300_000);
    ProxySetup patient = new ProxySetup(cache, origin, mirror).progressTimeout(Duration.ZERO);
    try (RunningProxy proxy = patient.start();
        PullClient client = proxy.client()) {
      Head head = client.send("GET", PATH).readHead();
      origin.awaitHeld(1);
      origin.release();
      assertUnbroken(client.rest(head));
    }
    assertEquals(0, mirror.blobRequests(DIGEST).size());
  }

  @Test
  void keepsATricklingUpstreamThatIsTheOnlyOne() throws Exception {
    byte[] small = Images.randomBytes(5, 100_000);
    Digest digest = origin.serves(REPOSITORY, small);
    origin.blobGets().trickles(10_000, Duration.ofMillis(60));
    ProxySetup impatient = new ProxySetup(cache, origin).progressTimeout(Duration.ofMillis(300));
    try (RunningProxy proxy = impatient.start()) {
      assertArrayEquals(small, proxy.get(blobPath(REPOSITORY, digest)).body());
    }
    assertEquals(1, origin.blobRequests(digest).size());
  }

  @Test
  void readsOverTheBeginningWhereTheNextUpstreamIgnoresRanges() throws Exception {
    origin.blobGets().cutsAt(300_000);
    mirror.blobGets().ignoresRange();
    try (RunningProxy proxy = new ProxySetup(cache, origin, mirror).start()) {
      assertUnbroken(proxy.get(PATH));
    }
    assertEquals(1, mirror.blobRequests(DIGEST).size());
  }

  @Test
  void dropsAnUpstreamWhoseRangeBeginsElsewhere() throws Exception {
    origin.blobGets().first(1).cutsAt(300_000);
    mirror.blobGets().wrongContentRange("bytes 299999-999998/1000000");
    try (RunningProxy proxy = new ProxySetup(cache, origin, mirror).start()) {
      assertUnbroken(proxy.get(PATH));
    }
    assertEquals(1, mirror.blobRequests(DIGEST).size());
    assertEquals(300_000, origin.blobRequests(DIGEST).get(1).offset());
  }

  @Test
  void dropsAnUpstreamThatSaysARangeIsBeyondTheEnd() throws Exception {
    origin.blobGets().first(1).cutsAt(300_000);
    mirror.blobGets().answers(416);
    try (RunningProxy proxy = new ProxySetup(cache, origin, mirror).start()) {
      assertUnbroken(proxy.get(PATH));
    }
    assertEquals(300_000, origin.blobRequests(DIGEST).get(1).offset());
  }

  @Test
  void endsShortWhereNobodyCanGoOnAndResumesAtTheNextPull() throws Exception {
    origin.blobGets().first(1).cutsAt(300_000);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      origin.when(request -> request.offset() > 0).first(8).answers(503);
      Answer broken = proxy.get(PATH);
      assertEquals(End.SHORT, broken.end());
      origin.isHonest();
      int before = origin.blobRequests(DIGEST).size();
      assertUnbroken(proxy.get(PATH));
      assertEquals(before + 1, origin.blobRequests(DIGEST).size());
      assertEquals(300_000, origin.blobRequests(DIGEST).get(before).offset());
    }
  }

  @Test
  void resumesInMidBlobAfterARestart() throws Exception {
    origin.blobGets().first(1).silentAfter(600_000);
    ProxySetup setup = new ProxySetup(cache, origin);
    try (RunningProxy proxy = setup.start();
        PullClient client = proxy.client()) {
      client.send("GET", PATH).readHead();
      origin.awaitHeld(1);
      client.read(590_000);
    }
    try (RunningProxy proxy = setup.start()) {
      assertUnbroken(proxy.get(PATH));
    }
    assertEquals(2, origin.blobRequests(DIGEST).size());
    assertEquals(600_000, origin.blobRequests(DIGEST).get(1).offset());
  }
}
