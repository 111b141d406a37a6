package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.PullClient.Head;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of blobs, on disk already or not. */
@Timeout(30)
class BlobRangeTest {
  private static final String REPOSITORY = "team/app";
  private static final int MIB = 1 << 20;
  private static final byte[] BLOB = Images.randomBytes(1, 8 * MIB);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PATH = blobPath(REPOSITORY, DIGEST);
  private static final String TAG = '"' + DIGEST.toString() + '"';

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();
  private RunningProxy proxy;

  BlobRangeTest() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    origin.serves(REPOSITORY, BLOB);
    proxy = new ProxySetup(cache, origin).start();
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
  }

  private void warm(boolean isWarm) throws IOException {
    if (isWarm) {
      assertArrayEquals(BLOB, proxy.get(PATH).body());
      proxy.awaitHeld(DIGEST);
    }
  }

  private static void assertRange(Answer answer, int start, int end) {
    assertEquals(206, answer.status());
    assertEquals(
        "bytes " + start + "-" + (end - 1) + "/" + BLOB.length, answer.header("content-range"));
    assertEquals(end - start, answer.head().length());
    assertEquals(End.COMPLETE, answer.end());
    assertArrayEquals(Arrays.copyOfRange(BLOB, start, end), answer.body());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void servesOneRange(boolean isWarm) throws Exception {
    warm(isWarm);
    assertRange(proxy.get(PATH, "Range", "bytes=0-0"), 0, 1);
    assertRange(proxy.get(PATH, "Range", "bytes=1000000-3000000"), 1_000_000, 3_000_001);
    assertRange(
        proxy.get(PATH, "Range", "bytes=" + (BLOB.length - 1) + "-99999999"),
        BLOB.length - 1,
        BLOB.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void servesASuffix(boolean isWarm) throws Exception {
    warm(isWarm);
    assertRange(proxy.get(PATH, "Range", "bytes=-5000"), BLOB.length - 5000, BLOB.length);
    assertRange(proxy.get(PATH, "Range", "bytes=-99999999"), 0, BLOB.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void servesAnOpenRange(boolean isWarm) throws Exception {
    warm(isWarm);
    assertRange(proxy.get(PATH, "Range", "bytes=7000000-"), 7_000_000, BLOB.length);
    assertRange(proxy.get(PATH, "Range", "bytes=0-"), 0, BLOB.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void servesSeveralRangesInOneAnswer(boolean isWarm) throws Exception {
    warm(isWarm);
    Answer answer = proxy.get(PATH, "Range", "bytes=10-19, 5000000-5000099, -7");
    assertEquals(206, answer.status());
    assertEquals(End.COMPLETE, answer.end());
    String type = answer.header("content-type");
    assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
    String boundary = type.substring(type.indexOf('=') + 1);
    String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
    String[] parts = body.split("(\r\n)?--" + boundary, -1);
    assertEquals(5, parts.length); // nothing, three parts, the end
    assertEquals("", parts[0]);
    assertPart(parts[1], 10, 20);
    assertPart(parts[2], 5_000_000, 5_000_100);
    assertPart(parts[3], BLOB.length - 7, BLOB.length);
    assertEquals("--\r\n", parts[4]);
  }

  private static void assertPart(String part, int start, int end) {
    String[] headAndBody = part.split("\r\n\r\n", 2);
    List<String> head = headAndBody[0].lines().filter(line -> !line.isEmpty()).toList();
    assertTrue(head.contains("Content-Type: application/octet-stream"), head.toString());
    String range = "Content-Range: bytes " + start + "-" + (end - 1) + "/" + BLOB.length;
    assertTrue(head.contains(range), head.toString());
    assertArrayEquals(
        Arrays.copyOfRange(BLOB, start, end), headAndBody[1].getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysTheSizeWhereARangeLiesBehindTheEnd(boolean isWarm) throws Exception {
    warm(isWarm);
    try (PullClient client = proxy.client()) {
      Answer answer = client.send("GET", PATH, "Range", "bytes=" + BLOB.length + "-").answer();
      assertEquals(416, answer.status());
      assertEquals("bytes */" + BLOB.length, answer.header("content-range"));
      assertTrue(answer.text().contains("errors"), answer.text());
      assertRange(client.send("GET", PATH, "Range", "bytes=0-9").answer(), 0, 10);
    }
  }

  @Test
  void refusesMorePartsThanAnyPartialPullHas() throws Exception {
    String parts = "0-0" + ",2-2".repeat(1024);
    assertEquals(400, proxy.get(PATH, "Range", "bytes=" + parts).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lines=1-2", "bytes=b-a", "bytes=5-2", "bytes"})
  void ignoresWhatIsNoRange(String range) throws Exception {
    Answer answer = proxy.get(PATH, "Range", range);
    assertEquals(200, answer.status());
    assertEquals(BLOB.length, answer.body().length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void letsARangeCountIfTheTagIsThisBlobs(boolean isWarm) throws Exception {
    warm(isWarm);
    assertRange(proxy.get(PATH, "Range", "bytes=5-9", "If-Range", TAG), 5, 10);
    Answer whole = proxy.get(PATH, "Range", "bytes=5-9", "If-Range", "\"other\"");
    assertEquals(200, whole.status());
    assertArrayEquals(BLOB, whole.body());
  }

  @Test
  void answersIfNoneMatchBeforeARange() throws Exception {
    Answer answer = proxy.get(PATH, "Range", "bytes=5-9", "If-None-Match", TAG);
    assertEquals(304, answer.status());
  }

  @Test
  void fetchesNoMoreThanTheMibibytesOfAColdRange() throws Exception {
    assertRange(proxy.get(PATH, "Range", "bytes=3000000-3000009"), 3_000_000, 3_000_010);
    RecordedRequest request = origin.blobRequests(DIGEST).get(0);
    assertEquals("bytes=2097152-3145727", request.header("Range").orElse(""));
    assertEquals(1, origin.blobRequests(DIGEST).size());
    assertRange(proxy.get(PATH, "Range", "bytes=2500000-2500009"), 2_500_000, 2_500_010);
    assertEquals(1, origin.blobRequests(DIGEST).size());
    assertEquals(MIB, origin.bodyBytesSent());
  }

  @Test
  void answersAFarRangeLongBeforeASlowFrontierGetsThere() throws Exception {
    origin.when(r -> r.isGet() && r.offset() == 0).trickles(10_000, Duration.ofMillis(20));
    try (PullClient whole = proxy.client()) {
      whole.send("GET", PATH).readHead();
      whole.read(200_000);
      assertRange(proxy.get(PATH, "Range", "bytes=6000000-6000099"), 6_000_000, 6_000_100);
    }
    List<RecordedRequest> requests = origin.blobRequests(DIGEST);
    assertEquals("bytes=5242880-6291455", requests.get(1).header("Range").orElse(""));
    assertTrue(requests.get(0).connection() != requests.get(1).connection());
  }

  @Test
  void answersAFarRangeWhenTheFrontierHasStopped() throws Exception {
    origin.when(r -> r.isGet() && r.offset() == 0).silentAfter(300_000);
    try (PullClient whole = proxy.client()) {
      Head head = whole.send("GET", PATH).readHead();
      whole.read(200_000);
      origin.awaitHeld(1);
      assertRange(proxy.get(PATH, "Range", "bytes=6000000-6000099"), 6_000_000, 6_000_100);
      origin.release();
      assertEquals(End.COMPLETE, whole.rest(head, BLOB.length - 200_000).end());
    }
    List<RecordedRequest> requests = origin.blobRequests(DIGEST);
    assertEquals(3, requests.size());
    assertTrue(requests.get(0).connection() != requests.get(1).connection());
    assertEquals("bytes=5242880-6291455", requests.get(1).header("Range").orElse(""));
    assertEquals("bytes=6291456-8388607", requests.get(2).header("Range").orElse(""));
    proxy.awaitHeld(DIGEST);
  }

  @Test
  void fetchesNoByteTwiceForRangesThatTogetherAreTheWhole() throws Exception {
    for (int start = 7 * MIB; start >= 0; start -= MIB) {
      int end = start + MIB;
      assertRange(proxy.get(PATH, "Range", "bytes=" + start + "-" + (end - 1)), start, end);
    }
    proxy.awaitHeld(DIGEST);
    assertEquals(BLOB.length, origin.bodyBytesSent());
    assertArrayEquals(BLOB, proxy.get(PATH).body());
    assertEquals(8, origin.blobRequests(DIGEST).size());
  }

  @Test
  void fetchesOnlyWhatIsMissingAfterARange() throws Exception {
    assertRange(proxy.get(PATH, "Range", "bytes=3145728-4194303"), 3 * MIB, 4 * MIB);
    assertArrayEquals(BLOB, proxy.get(PATH).body());
    assertEquals(BLOB.length, origin.bodyBytesSent());
  }

  @Test
  void waitsForTheDigestBeforeARangeWhereThatIsConfigured() throws Exception {
    proxy.close();
    proxy = new ProxySetup(cache, origin).verifiesBeforeRange().start();
    origin.blobGets().corruptsAt(5_000_000).first(1);
    Answer answer = proxy.get(PATH, "Range", "bytes=0-9");
    assertFalse(answer.status() == 206 && answer.end() != End.COMPLETE);
    origin.isHonest();
    assertRange(proxy.get(PATH, "Range", "bytes=0-9"), 0, 10);
    proxy.awaitHeld(DIGEST);
  }
}
