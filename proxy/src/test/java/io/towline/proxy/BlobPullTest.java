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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blobs through the whole proxy, from an upstream that is honest and may be slow. */
@Timeout(30)
class BlobPullTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] BLOB = Images.randomBytes(1, 1_000_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PATH = blobPath(REPOSITORY, DIGEST);

  private final FakeRegistry origin = FakeRegistry.start();
  private final RunningProxy proxy;

  BlobPullTest(@TempDir Path cache) throws IOException {
    proxy = new ProxySetup(cache, origin).start();
  }

  @BeforeEach
  void hasABlob() {
    origin.serves(REPOSITORY, BLOB);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
  }

  @Test
  void fetchesOnceAndServesFromDiskAfterwards() throws Exception {
    Answer cold = proxy.get(PATH);
    assertEquals(200, cold.status());
    assertArrayEquals(BLOB, cold.body());
    assertEquals("towline; fwd=miss; stored", cold.header("cache-status"));
    assertEquals(DIGEST.toString(), cold.header("docker-content-digest"));
    assertEquals('"' + DIGEST.toString() + '"', cold.header("etag"));
    proxy.awaitHeld(DIGEST);
    int requests = origin.requests().size();
    Answer warm = proxy.get(PATH);
    assertEquals(200, warm.status());
    assertArrayEquals(BLOB, warm.body());
    assertEquals("towline; hit", warm.header("cache-status"));
    assertEquals(1, origin.blobRequests(DIGEST).size());
    assertEquals(requests, origin.requests().size());
  }

  @Test
  void fetchesOnceForManyClientsThatComeTogether() throws Exception {
    int clients = 32;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      CountDownLatch allReady = new CountDownLatch(clients);
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        answers.add(
            threads.submit(
                () -> {
                  allReady.countDown();
                  allReady.await();
                  return proxy.get(PATH);
                }));
      }
      for (Future<Answer> answer : answers) {
        assertEquals(200, answer.get().status());
        assertEquals(End.COMPLETE, answer.get().end());
        assertEquals(DIGEST, Digest.sha256(answer.get().body()));
      }
      assertEquals(1, origin.blobRequests(DIGEST).size());
      assertEquals(1, origin.requests(RecordedRequest::isHead).size());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sendsTheFirstBytesBeforeTheUpstreamHasSentTheLast() throws Exception {
    origin.blobGets().silentAfter(200_000);
    try (PullClient client = proxy.client()) {
      Head head = client.send("GET", PATH).readHead();
      assertEquals(200, head.status());
      assertEquals(BLOB.length, head.length());
      byte[] first = client.read(190_000);
      assertArrayEquals(Arrays.copyOf(BLOB, 190_000), first);
      origin.awaitHeld(1);
      origin.release();
      Answer rest = client.rest(head, BLOB.length - first.length);
      assertEquals(End.COMPLETE, rest.end());
      assertArrayEquals(Arrays.copyOfRange(BLOB, 190_000, BLOB.length), rest.body());
    }
  }

  @Test
  void goesOnWhenTheOnlyClientLeaves() throws Exception {
    origin.blobGets().silentAfter(200_000);
    try (PullClient client = proxy.client()) {
      client.send("GET", PATH).readHead();
      client.read(1000);
    }
    origin.awaitHeld(1);
    origin.release();
    proxy.awaitHeld(DIGEST);
    assertEquals(1, origin.blobRequests(DIGEST).size());
  }

  @Test
  @SuppressWarnings("try") // closing the first one early is the point
  void servesTheOthersWhenTheFirstClientLeaves() throws Exception {
    origin.blobGets().silentAfter(200_000);
    try (PullClient first = proxy.client();
        PullClient second = proxy.client()) {
      first.send("GET", PATH).readHead();
      Head head = second.send("GET", PATH).readHead();
      assertEquals("towline; fwd=miss; collapsed", head.header("cache-status"));
      first.close();
      origin.awaitHeld(1);
      origin.release();
      assertArrayEquals(BLOB, second.rest(head).body());
    }
    assertEquals(1, origin.blobRequests(DIGEST).size());
  }

  @Test
  void drainsTheUpstreamAtItsPaceAndNotAtASlowClients() throws Exception {
    byte[] big = Images.randomBytes(2, 20_000_000);
    Digest digest = origin.serves(REPOSITORY, big);
    try (PullClient slow = proxy.slowClient(8 << 10)) {
      Head head = slow.send("GET", blobPath(REPOSITORY, digest)).readHead();
      proxy.awaitHeld(digest); // all of it, though the client has taken nothing
      Answer rest = slow.rest(head);
      assertEquals(End.COMPLETE, rest.end());
      assertEquals(digest, Digest.sha256(rest.body()));
    }
  }

  @Test
  void answersHeadOfAColdBlobWithoutADownload() throws Exception {
    Answer head = proxy.head(PATH);
    assertEquals(200, head.status());
    assertEquals(BLOB.length, head.head().length());
    assertEquals(1, origin.requests(RecordedRequest::isHead).size());
    assertEquals(0, origin.blobRequests(DIGEST).size());
  }

  @Test
  void answersHeadWithTheHeadersOfGet() throws Exception {
    assertEquals(comparable(proxy.get(PATH)), comparable(proxy.head(PATH)));
    proxy.awaitHeld(DIGEST);
    Map<String, String> get = comparable(proxy.get(PATH));
    assertEquals(get, comparable(proxy.head(PATH)));
    assertEquals("bytes", get.get("accept-ranges"));
    assertEquals(Integer.toString(BLOB.length), get.get("content-length"));
  }

  /** Without those that tell one request from another, or how a body is on its way. */
  private static Map<String, String> comparable(Answer answer) {
    TreeMap<String, String> headers = new TreeMap<>(answer.head().headers());
    List.of("date", "x-request-id", "cache-status", "x-accel-buffering").forEach(headers::remove);
    headers.put(":status", Integer.toString(answer.status()));
    return headers;
  }

  @Test
  void answersIfNoneMatchWithoutABodyAndKeepsTheConnection() throws Exception {
    try (PullClient client = proxy.client()) {
      String tag = '"' + DIGEST.toString() + '"';
      Answer unchanged = client.send("GET", PATH, "If-None-Match", tag).answer();
      assertEquals(304, unchanged.status());
      assertFalse(unchanged.head().headers().containsKey("content-length"));
      assertEquals(tag, unchanged.header("etag"));
      Answer changed = client.send("GET", PATH, "If-None-Match", "\"other\"").answer();
      assertEquals(200, changed.status());
      assertArrayEquals(BLOB, changed.body());
    }
    assertEquals(1, origin.blobRequests(DIGEST).size());
  }

  @Test
  void servesAnEmptyBlob() throws Exception {
    Digest empty = origin.serves(REPOSITORY, new byte[0]);
    Answer answer = proxy.get(blobPath(REPOSITORY, empty));
    assertEquals(200, answer.status());
    assertEquals(0, answer.head().length());
  }

  @Test
  void servesABlobOfUnknownLength() throws Exception {
    origin.blobs().chunked();
    Answer answer = proxy.get(PATH);
    assertEquals(200, answer.status());
    assertArrayEquals(BLOB, answer.body());
    assertEquals(1, origin.blobRequests(DIGEST).size());
  }

  @Test
  void servesSizesAroundTheBoundOfSmallBlobs() throws Exception {
    for (int size : new int[] {1, 64, 65, 4096, 65_535, 65_536, 65_537, 131_072, 1 << 20}) {
      byte[] blob = Images.randomBytes(size, size);
      Digest digest = origin.serves(REPOSITORY, blob);
      Answer answer = proxy.get(blobPath(REPOSITORY, digest));
      assertEquals(200, answer.status(), "status of a blob of " + size);
      assertArrayEquals(blob, answer.body(), "a blob of " + size);
    }
  }

  @Test
  void asksUpstreamsForBlobsAsTheyAre() throws Exception {
    proxy.get(PATH);
    RecordedRequest get = origin.blobRequests(DIGEST).get(0);
    assertEquals("identity", get.header("Accept-Encoding").orElse(""));
    assertTrue(get.header("Range").isEmpty());
    assertTrue(get.header("Authorization").isEmpty());
  }
}
