package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.PullClient.Head;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digest gate: whatever an upstream sends, nobody gets a complete wrong blob. */
@Timeout(30)
class BlobCorruptionTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] BIG = Images.randomBytes(1, 1_000_000);
  private static final byte[] SMALL = Images.randomBytes(2, 65_536);
  private static final Digest BIG_DIGEST = Digest.sha256(BIG);
  private static final Digest SMALL_DIGEST = Digest.sha256(SMALL);
  private static final String BIG_PATH = blobPath(REPOSITORY, BIG_DIGEST);
  private static final String SMALL_PATH = blobPath(REPOSITORY, SMALL_DIGEST);

  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();
  private final RunningProxy proxy;

  BlobCorruptionTest(@TempDir Path cache) throws IOException {
    proxy = new ProxySetup(cache, origin, mirror).start();
  }

  @BeforeEach
  void haveBlobs() {
    for (FakeRegistry registry : new FakeRegistry[] {origin, mirror}) {
      registry.serves(REPOSITORY, BIG);
      registry.serves(REPOSITORY, SMALL);
    }
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
    mirror.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 500_000, 999_999})
  void endsShortWithAFinWhereABigBlobIsWrong(long wrongByte) throws Exception {
    origin.blobGets().corruptsAt(wrongByte);
    mirror.blobGets().corruptsAt(wrongByte);
    Answer wrong = proxy.get(BIG_PATH);
    assertEquals(End.SHORT, wrong.end());
    assertTrue(wrong.body().length < BIG.length);
    assertFalse(proxy.holds(BIG_DIGEST));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 500_000, 999_999})
  void servesTheNextRequestFromTheOtherUpstream(long wrongByte) throws Exception {
    origin.blobGets().corruptsAt(wrongByte);
    Answer wrong = proxy.get(BIG_PATH);
    assertEquals(End.SHORT, wrong.end());
    Answer right = proxy.get(BIG_PATH);
    assertEquals(200, right.status());
    assertArrayEquals(BIG, right.body());
    assertEquals(1, origin.blobRequests(BIG_DIGEST).size());
    assertEquals(1, mirror.blobRequests(BIG_DIGEST).size());
    proxy.awaitHeld(BIG_DIGEST);
    assertEquals(1, proxy.metric("towline_corrupt_blobs_total{upstream=\"origin\"}"));
    assertEquals(0, proxy.metric("towline_corrupt_blobs_total{upstream=\"mirror1\"}"));
  }

  @Test
  void neverCompletesWrongBytesWithRightOnesFromTheOtherUpstream() throws Exception {
    byte[] huge = Images.randomBytes(3, 20_000_000);
    Digest digest = origin.serves(REPOSITORY, huge);
    mirror.serves(REPOSITORY, huge);
    origin.blobGets().corruptsAt(0);
    try (PullClient slow = proxy.slowClient(8 << 10)) {
      Head head = slow.send("GET", blobPath(REPOSITORY, digest)).readHead();
      proxy.awaitHeld(digest); // by now the mirror has sent all of it, and it was right
      Answer answer = slow.rest(head);
      assertNotEquals(End.COMPLETE, answer.end());
      assertEquals(End.SHORT, answer.end());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 32_768, 65_535})
  void asksTheOtherUpstreamForASmallBlobBeforeAByteGoesOut(long wrongByte) throws Exception {
    origin.blobGets().corruptsAt(wrongByte);
    Answer answer = proxy.get(SMALL_PATH);
    assertEquals(200, answer.status());
    assertArrayEquals(SMALL, answer.body());
    assertEquals(1, origin.blobRequests(SMALL_DIGEST).size());
    assertEquals(1, mirror.blobRequests(SMALL_DIGEST).size());
  }

  @Test
  void answersWithAnErrorForASmallBlobThatIsWrongEverywhere() throws Exception {
    origin.blobGets().corruptsAt(1);
    mirror.blobGets().corruptsAt(1);
    Answer answer = proxy.get(SMALL_PATH);
    assertEquals(502, answer.status());
    assertTrue(answer.text().contains("UNAVAILABLE"), answer.text());
    assertFalse(proxy.holds(SMALL_DIGEST));
    assertEquals(1, origin.blobRequests(SMALL_DIGEST).size());
    assertEquals(1, mirror.blobRequests(SMALL_DIGEST).size());
  }

  @Test
  void fetchesAllOfItFromOneSourceWhenTwoHaveContributed() throws Exception {
    origin.blobGets().first(1).corruptsAt(10).cutsAt(400_000); // then honest
    Answer spliced = proxy.get(BIG_PATH);
    assertEquals(End.SHORT, spliced.end());
    assertArrayEquals(BIG, proxy.get(BIG_PATH).body());
    assertEquals(400_000, mirror.blobRequests(BIG_DIGEST).get(0).offset());
  }

  @Test
  void endsAllClientsShortThatHadWrongBytesAndNoOther() throws Exception {
    origin.blobGets().corruptsAt(999_999).silentAfter(500_000);
    try (PullClient first = proxy.client();
        PullClient second = proxy.client()) {
      Head head = first.send("GET", BIG_PATH).readHead();
      Head joined = second.send("GET", BIG_PATH).readHead();
      origin.awaitHeld(1);
      origin.release();
      assertEquals(End.SHORT, first.rest(head).end());
      assertEquals(End.SHORT, second.rest(joined).end());
    }
    assertArrayEquals(BIG, proxy.get(BIG_PATH).body());
  }

  @Test
  void servesARangeOfWhatWasFoundRightAfterACorruption() throws Exception {
    origin.blobGets().corruptsAt(999_999);
    assertEquals(End.SHORT, proxy.get(BIG_PATH).end());
    Answer range = proxy.get(BIG_PATH, "Range", "bytes=10-19");
    assertEquals(206, range.status());
    assertArrayEquals(Arrays.copyOfRange(BIG, 10, 20), range.body());
  }
}
