package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cache.Extents;
import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take small pieces of a blob that is not here, as eStargz, SOCI and others do. */
@Timeout(60)
class LazyPullTest {
  private static final String REPOSITORY = "team/app";
  private static final int MIB = 1 << 20;
  private static final byte[] BLOB = Images.randomBytes(2, 24 * MIB + 12_345);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PATH = blobPath(REPOSITORY, DIGEST);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();

  LazyPullTest() throws IOException {}

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

  private RunningProxy proxy() throws IOException {
    return new ProxySetup(cache, origin).start();
  }

  private Fetched fetched() {
    return Fetched.of(origin, DIGEST, BLOB.length);
  }

  private static void assertRange(RunningProxy proxy, int start, int end) throws IOException {
    Answer answer = proxy.get(PATH, "Range", "bytes=" + start + "-" + (end - 1));
    assertEquals(206, answer.status());
    assertEquals(End.COMPLETE, answer.end());
    assertArrayEquals(Arrays.copyOfRange(BLOB, start, end), answer.body());
  }

  private static double bytesFrom(RunningProxy proxy) {
    try {
      return proxy.metric(
          "towline_upstream_bytes_total{registry=\"fake.test\",upstream=\"origin\"}");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The bodies of the parts, in order. */
  private static List<byte[]> parts(Answer answer) {
    String type = answer.header("content-type");
    String boundary = "--" + type.substring(type.indexOf("boundary=") + "boundary=".length());
    String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
    List<byte[]> parts = new ArrayList<>();
    int at = body.indexOf(boundary);
    while (!body.startsWith(boundary + "--", at)) {
      int head = body.indexOf("\r\n\r\n", at) + 4;
      int bytes = body.indexOf("bytes ", at) + 6;
      String range = body.substring(bytes, body.indexOf('/', bytes));
      int first = Integer.parseInt(range.substring(0, range.indexOf('-')));
      int last = Integer.parseInt(range.substring(range.indexOf('-') + 1));
      int end = head + last - first + 1;
      parts.add(body.substring(head, end).getBytes(StandardCharsets.ISO_8859_1));
      at = end + 2;
    }
    return parts;
  }

  @Test
  void completesABlobFromItsPieces() throws Exception {
    try (RunningProxy proxy = proxy()) {
      Answer footer = proxy.get(PATH, "Range", "bytes=-47");
      assertArrayEquals(Arrays.copyOfRange(BLOB, BLOB.length - 47, BLOB.length), footer.body());
      assertEquals(1, origin.blobRequests(DIGEST).size());
      for (int mib = 23; mib >= 0; mib--) {
        int start = mib * MIB + 1000;
        assertRange(proxy, start, start + 5000);
      }
      proxy.awaitHeld(DIGEST);
      fetched().assertNoByteTwice();
      assertEquals(BLOB.length, origin.bodyBytesSent());
      assertArrayEquals(BLOB, proxy.get(PATH).body());
      assertEquals(BLOB.length, origin.bodyBytesSent());
    }
  }

  @Test
  void answersAThousandPartsOfOneRequest() throws Exception {
    Random random = new Random(7);
    StringBuilder header = new StringBuilder("bytes=");
    List<byte[]> wanted = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      int start = 10_000_000 + (int) ((BLOB.length - 10_050_000L) * i / 1024) + random.nextInt(900);
      int end = start + 1 + random.nextInt(40);
      header.append(i == 0 ? "" : ", ").append(start).append('-').append(end - 1);
      wanted.add(Arrays.copyOfRange(BLOB, start, end));
    }
    assertTrue(header.length() > 18_000, header.length() + " bytes");
    try (RunningProxy proxy = proxy()) {
      Answer answer = proxy.get(PATH, "Range", header.toString());
      assertEquals(206, answer.status());
      assertEquals(End.COMPLETE, answer.end());
      List<byte[]> parts = parts(answer);
      assertEquals(wanted.size(), parts.size());
      for (int i = 0; i < parts.size(); i++) {
        assertArrayEquals(wanted.get(i), parts.get(i));
      }
    }
    fetched().assertNoByteTwice();
    assertEquals(1, origin.blobRequests(DIGEST).size());
    assertEquals(9 * MIB, origin.blobRequests(DIGEST).get(0).offset());
  }

  @Test
  void asksOnceForPartsThatLieNextToEachOther() throws Exception {
    try (RunningProxy proxy = proxy()) {
      String range = "bytes=5242880-5242889,6291456-6291465,12582912-12582921,7340032-7340041";
      assertEquals(206, proxy.get(PATH, "Range", range).status());
      List<Fetched.Span> spans = fetched().spans(); // of two connections, in no order
      assertEquals(2, spans.size());
      assertTrue(spans.contains(new Fetched.Span(5 * MIB, 8 * MIB)), spans.toString());
      assertTrue(spans.contains(new Fetched.Span(12 * MIB, 13 * MIB)), spans.toString());
    }
  }

  @Test
  void goesOnFromPiecesAfterARestartAndAtAnotherUpstream() throws Exception {
    try (RunningProxy proxy = proxy()) {
      for (int mib = 1; mib < 24; mib += 2) {
        assertRange(proxy, mib * MIB, mib * MIB + 10);
      }
      assertEquals(12, origin.blobRequests(DIGEST).size());
      RunningProxy.await("12 pieces", () -> bytesFrom(proxy) == 12 * MIB);
    }
    try (RunningProxy proxy = new ProxySetup(cache, mirror).start()) {
      assertRange(proxy, 3 * MIB, 3 * MIB + 10);
      assertEquals(0, mirror.blobRequests(DIGEST).size());
      assertArrayEquals(BLOB, proxy.get(PATH).body());
      proxy.awaitHeld(DIGEST);
    }
    assertEquals(BLOB.length, origin.bodyBytesSent() + mirror.bodyBytesSent());
    Fetched.of(mirror, DIGEST, BLOB.length).assertNoByteTwice();
  }

  @Test
  void fetchesNothingFurtherWhenALazyClientLeaves() throws Exception {
    origin.blobGets().throttlesFrom(0, 2 * MIB);
    try (RunningProxy proxy = proxy()) {
      try (PullClient client = proxy.client()) {
        client.send("GET", PATH, "Range", "bytes=8388608-").readHead();
        client.read(100_000);
      }
      RunningProxy.await("rest", () -> origin.connectionsOpen() <= 1);
    }
    assertTrue(fetched().bytes() <= 4 * MIB, fetched().toString());
  }

  @Test
  void aHeadStartThatALazyClientClaimsDoesNotFetchTheWhole() throws Exception {
    Images.Image image = Images.oci("amd64", BLOB.length);
    origin.serves(REPOSITORY, "1", image);
    byte[] layer = image.layers().get(0);
    Digest digest = Digest.sha256(layer);
    ProxySetup setup = new ProxySetup(cache, origin).progress(Progress.withHeadStart());
    try (RunningProxy proxy = setup.start()) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "1")).status());
      RunningProxy.await("a head start", () -> !origin.blobRequests(digest).isEmpty());
      Answer footer = proxy.get(blobPath(REPOSITORY, digest), "Range", "bytes=-100");
      assertArrayEquals(Arrays.copyOfRange(layer, layer.length - 100, layer.length), footer.body());
      assertEquals(2, origin.blobRequests(digest).size());
      assertFalse(proxy.holds(digest));
    }
    assertFalse(cache.resolve("blobs/sha256/" + digest.hex()).toFile().exists());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersASuffixWhereNobodyTellsTheSize(boolean knowsRanges) throws Exception {
    origin.when(r -> r.isBlob() && r.isHead()).withoutHeader("Content-Length");
    if (!knowsRanges) {
      origin.blobGets().ignoresRange();
    }
    try (RunningProxy proxy = proxy()) {
      Answer footer = proxy.get(PATH, "Range", "bytes=-47");
      assertEquals(206, footer.status());
      assertArrayEquals(Arrays.copyOfRange(BLOB, BLOB.length - 47, BLOB.length), footer.body());
    }
    if (knowsRanges) {
      assertEquals(
          List.of(new Fetched.Span(0, MIB), new Fetched.Span(24 * MIB, BLOB.length)),
          fetched().spans());
    } else {
      assertEquals(BLOB.length, origin.bodyBytesSent());
    }
  }

  @Test
  void readsAnUpstreamThatIgnoresRangesOnceForAllParts() throws Exception {
    origin.blobGets().ignoresRange();
    try (RunningProxy proxy = proxy();
        PullClient other = proxy.client()) {
      other.send("GET", PATH, "Range", "bytes=4194304-4194313");
      assertRange(proxy, 20 * MIB, 20 * MIB + 10);
      assertRange(proxy, 10 * MIB, 10 * MIB + 10);
      assertEquals(10, other.answer().body().length);
      assertArrayEquals(BLOB, proxy.get(PATH).body());
      proxy.awaitHeld(DIGEST);
    }
    assertTrue(origin.blobRequests(DIGEST).size() <= 3, fetched().toString());
  }

  @Test
  void answersManyFarRangesWhileASlowDownloadRuns() throws Exception {
    origin.when(r -> r.isGet() && r.offset() == 0).throttlesFrom(0, 500_000);
    try (RunningProxy proxy = proxy();
        PullClient whole = proxy.client()) {
      whole.send("GET", PATH).readHead();
      whole.read(100_000);
      List<CompletableFuture<Void>> answers = new ArrayList<>();
      for (int mib = 6; mib < 24; mib += 2) {
        int start = mib * MIB;
        answers.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    assertRange(proxy, start, start + 1000);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }));
      }
      for (CompletableFuture<Void> answer : answers) {
        answer.orTimeout(20, TimeUnit.SECONDS).join();
      }
      assertTrue(origin.connectionsOpen() <= 5, origin.connectionsOpen() + " connections");
    }
  }

  @Test
  void answersAFarRangeOfABlobThatOnlyFitsIntoMemory() throws Exception {
    ProxySetup small = new ProxySetup(cache, origin).maxSize(4 * MIB);
    try (RunningProxy proxy = small.start();
        PullClient whole = proxy.client()) {
      whole.send("GET", PATH).readHead();
      byte[] first = whole.read(100_000);
      assertRange(proxy, 20 * MIB, 20 * MIB + 100_000);
      Answer two = proxy.get(PATH, "Range", "bytes=15728640-15728649,23068672-23068681");
      List<byte[]> parts = parts(two);
      assertArrayEquals(Arrays.copyOfRange(BLOB, 15 * MIB, 15 * MIB + 10), parts.get(0));
      assertArrayEquals(Arrays.copyOfRange(BLOB, 22 * MIB, 22 * MIB + 10), parts.get(1));
      assertArrayEquals(Arrays.copyOf(BLOB, 100_000), first);
      byte[] rest = whole.read(BLOB.length - 100_000);
      assertArrayEquals(Arrays.copyOfRange(BLOB, 100_000, BLOB.length), rest);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void fetchesEachByteOfRandomRangesOnce(long seed) throws Exception {
    Random random = new Random(seed);
    Extents wanted = Extents.NONE;
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    try (RunningProxy proxy = proxy()) {
      for (int i = 0; i < 40; i++) {
        int start = random.nextInt(BLOB.length - 1);
        int most = random.nextInt(4) == 0 ? 3 * MIB : 50_000;
        int end = Math.min(BLOB.length, start + 1 + random.nextInt(most));
        wanted = wanted.plus(start, end);
        answers.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    assertRange(proxy, start, end);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }));
        if (random.nextInt(3) == 0) {
          answers.get(random.nextInt(answers.size())).join();
        }
      }
      answers.forEach(CompletableFuture::join);
      // a range that reaches the end and begins near the frontier waits for the digest of the whole
      Extents all = wanted.plus(0, Math.max(1, wanted.endAt(0)));
      fetched().assertNoByteTwice().assertWithin(all, BLOB.length);
      assertEquals(fetched().bytes(), origin.bodyBytesSent());
      assertTrue(origin.connectionsOpen() <= 5);
      assertArrayEquals(BLOB, proxy.get(PATH).body());
      proxy.awaitHeld(DIGEST);
      assertEquals(BLOB.length, origin.bodyBytesSent());
    }
  }

  @Test
  void fetchesEachByteOnceForAClientThatGivesUpOpenRanges() throws Exception {
    int chunk = 3 * MIB;
    int count = (BLOB.length + chunk - 1) / chunk;
    byte[] whole = new byte[BLOB.length];
    try (RunningProxy proxy = proxy()) {
      List<CompletableFuture<Void>> workers = new ArrayList<>();
      AtomicInteger next = new AtomicInteger();
      for (int worker = 0; worker < 3; worker++) {
        workers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    int start = i * chunk;
                    int length = Math.min(chunk, BLOB.length - start);
                    try (PullClient client = proxy.client()) {
                      client.send("GET", PATH, "Range", "bytes=" + start + "-").readHead();
                      System.arraycopy(client.read(length), 0, whole, start, length);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  }
                }));
      }
      workers.forEach(CompletableFuture::join);
      proxy.awaitHeld(DIGEST);
    }
    assertArrayEquals(BLOB, whole);
    fetched().assertNoByteTwice();
    assertEquals(BLOB.length, origin.bodyBytesSent());
    assertTrue(origin.connectionsAccepted() <= 5, origin.connectionsAccepted() + " connections");
  }

  @Test
  void goesOnWithPartsAtAnotherUpstreamWhenOneFallsSilent() throws Exception {
    origin.blobGets().silentAfter(300_000);
    ProxySetup setup = new ProxySetup(cache, origin, mirror).closesAfter(Duration.ofMillis(300));
    try (RunningProxy proxy = setup.start()) {
      assertRange(proxy, 5 * MIB, 6 * MIB);
      assertRange(proxy, 15 * MIB, 16 * MIB);
    }
    assertEquals(5 * MIB + 300_000, mirror.blobRequests(DIGEST).get(0).offset());
  }
}
