package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that refuse blobs or answer nonsense, and what the client is told. */
@Timeout(30)
class BlobRefusalTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] BLOB = Images.randomBytes(1, 200_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PATH = blobPath(REPOSITORY, DIGEST);

  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();
  private final RunningProxy proxy;

  BlobRefusalTest(@TempDir Path cache) throws IOException {
    proxy = new ProxySetup(cache, origin, mirror).start();
  }

  @BeforeEach
  void haveTheBlob() {
    origin.serves(REPOSITORY, BLOB);
    mirror.serves(REPOSITORY, BLOB);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
    mirror.close();
  }

  private void servedByTheMirror() throws IOException {
    Answer answer = proxy.get(PATH);
    assertEquals(200, answer.status());
    assertArrayEquals(BLOB, answer.body());
    assertEquals(1, mirror.blobRequests(DIGEST).size());
  }

  private void servedByTheOriginAfterAll() throws IOException {
    Answer answer = proxy.get(PATH);
    assertEquals(200, answer.status());
    assertArrayEquals(BLOB, answer.body());
  }

  @Test
  void asksTheOnlySourceAgainAfterOneWrongHead(@TempDir Path other) throws Exception {
    origin.blobGets().first(1).wrongLength(BLOB.length + 1000L);
    try (RunningProxy alone = new ProxySetup(other, origin).start()) {
      assertArrayEquals(BLOB, alone.get(PATH).body());
    }
  }

  @Test
  void givesUpAnOnlySourceWhoseHeadsAreAllWrong(@TempDir Path other) throws Exception {
    origin.blobGets().wrongLength(BLOB.length + 1000L);
    try (RunningProxy alone = new ProxySetup(other, origin).start()) {
      assertEquals(502, alone.get(PATH).status());
      assertTrue(origin.requests().size() <= 8, origin.requests().size() + " requests");
    }
  }

  // Refusals.

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void passesTheOriginsNoOnAtOnce(int status) throws Exception {
    origin.blobs().answers(status);
    Answer answer = proxy.get(PATH);
    assertEquals(status, answer.status());
    assertEquals(1, origin.requests().size());
    assertEquals(0, mirror.requests().size());
    assertEquals(status == 401, answer.head().headers().containsKey("www-authenticate"));
    String code = Map.of(401, "UNAUTHORIZED", 403, "DENIED", 404, "BLOB_UNKNOWN").get(status);
    assertTrue(answer.text().contains("\"code\":\"" + code + "\""), answer.text());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void passesTheOriginsNoToTheGetOnAtOnce(int status) throws Exception {
    origin.blobGets().answers(status);
    assertEquals(status, proxy.get(PATH).status());
    assertEquals(1, origin.blobRequests(DIGEST).size());
    assertEquals(0, mirror.requests().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500, 503})
  void asksTheOriginAgainAfterAMirrorsNo(int status) throws Exception {
    origin.blobGets().first(1).answers(500);
    mirror.blobs().answers(status);
    servedByTheOriginAfterAll();
    assertEquals(1, mirror.blobRequests(DIGEST).size());
    assertEquals(2, origin.blobRequests(DIGEST).size());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429, 500})
  void neverTakesAMirrorsNoForTheRegistrys(int status) throws Exception {
    origin.goesDown();
    mirror.blobs().answers(status);
    Answer answer = proxy.get(PATH);
    assertEquals(503, answer.status());
    assertFalse(answer.header("retry-after").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void goesToTheMirrorWhenTheOriginFails(int status) throws Exception {
    origin.blobs().answers(status);
    servedByTheMirror();
  }

  @Test
  void goesToTheMirrorWhenTheOriginThrottles() throws Exception {
    origin.blobs().answers(429);
    servedByTheMirror();
  }

  @Test
  void goesToTheMirrorWhenTheOriginIsDown() throws Exception {
    origin.goesDown();
    servedByTheMirror();
  }

  @Test
  void saysWhenToComeAgainWhereAllThrottle() throws Exception {
    origin.blobs().answers(429, Map.of("Retry-After", "17"), "");
    mirror.blobs().answers(429);
    Answer answer = proxy.get(PATH);
    assertEquals(503, answer.status());
    assertEquals("17", answer.header("retry-after"));
  }

  @Test
  void saysWhenToComeAgainWhereAllAreDown() throws Exception {
    origin.goesDown();
    mirror.goesDown();
    Answer answer = proxy.get(PATH);
    assertEquals(503, answer.status());
    assertFalse(answer.header("retry-after").isEmpty());
    assertTrue(answer.text().contains("UNAVAILABLE"), answer.text());
  }

  @Test
  void servesWhenTheUpstreamsAreBack() throws Exception {
    origin.goesDown();
    mirror.goesDown();
    assertEquals(503, proxy.get(PATH).status());
    origin.comesBack();
    assertEquals(200, proxy.get(PATH).status());
  }

  // Nonsense.

  @Test
  void refusesAPageInPlaceOfABlob() throws Exception {
    origin.blobGets().answersHtml();
    servedByTheMirror();
  }

  @Test
  void refusesAPageInPlaceOfABlobsHead() throws Exception {
    origin.blobs().answersHtml();
    servedByTheMirror();
  }

  @Test
  void answersBadGatewayWherePagesAreAllThereIs() throws Exception {
    origin.blobs().answersHtml();
    mirror.blobs().answersHtml();
    assertEquals(502, proxy.get(PATH).status());
    assertFalse(proxy.holds(DIGEST));
  }

  @Test
  void refusesAnEncodedBlob() throws Exception {
    origin.blobGets().header("Content-Encoding", "gzip");
    servedByTheMirror();
  }

  @ParameterizedTest
  @ValueSource(longs = {199_999, 200_001, 0, 1L << 40})
  void refusesAnotherLengthThanTheBlobHas(long length) throws Exception {
    origin.blobGets().wrongLength(length);
    servedByTheMirror();
    assertEquals(1, origin.blobRequests(DIGEST).size());
  }

  @ParameterizedTest
  @ValueSource(longs = {199_999, 200_001})
  void forgetsTheWordOfAHeadThatNobodyCanServeTheBlobBy(long length) throws Exception {
    origin.blobs().first(1).header("Content-Length", Long.toString(length));
    assertEquals(502, proxy.get(PATH).status());
    servedByTheOriginAfterAll();
  }

  @Test
  void servesWhereHeadsSayThatTheBlobIsEmpty() throws Exception {
    origin.when(RecordedRequest::isHead).header("Content-Length", "0");
    servedByTheOriginAfterAll();
    assertEquals(BLOB.length, proxy.head(PATH).head().length());
  }

  @Test
  void refusesAnEmptyAnswerWhereNobodyKnowsTheLength() throws Exception {
    origin.when(RecordedRequest::isHead).withoutHeader("Content-Length");
    origin.blobGets().answers(200);
    servedByTheMirror();
  }

  @Test
  void refusesAShortAnswerWhereNobodyKnowsTheLength() throws Exception {
    origin.when(RecordedRequest::isHead).withoutHeader("Content-Length");
    origin.blobGets().answers(200, Map.of(), "short");
    servedByTheMirror();
  }

  @Test
  void servesWhatAManifestCallsEmptyAndIsNot() throws Exception {
    String manifest =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.x\",\"size\":0,"
            + "\"digest\":\""
            + DIGEST
            + "\"},\"layers\":[]}";
    byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
    origin.servesManifest(REPOSITORY, "1", MediaType.OCI_MANIFEST, bytes);
    assertEquals(200, proxy.get(RunningProxy.manifestPath(REPOSITORY, "1")).status());
    servedByTheOriginAfterAll();
  }

  @Test
  void refusesMoreBytesThanTheBlobHas() throws Exception {
    byte[] longer = Images.randomBytes(1, 200_010);
    origin.servesAs(REPOSITORY, DIGEST, longer);
    origin.when(RecordedRequest::isHead).header("Content-Length", "200000");
    origin.blobGets().chunked();
    servedByTheMirror();
    assertEquals(1, origin.blobRequests(DIGEST).size());
  }

  @Test
  void resumesAtTheMirrorWhereFewerBytesCameThanTheBlobHas() throws Exception {
    byte[] shorter = Arrays.copyOf(BLOB, 150_000);
    origin.servesAs(REPOSITORY, DIGEST, shorter);
    origin.when(RecordedRequest::isHead).header("Content-Length", "200000");
    origin.blobGets().chunked();
    servedByTheMirror();
    assertEquals(150_000, mirror.blobRequests(DIGEST).get(0).offset());
  }

  @Test
  void refusesAPartThatWasNotAskedFor() throws Exception {
    origin.blobGets().answers(206, Map.of("Content-Range", "bytes 5-204/200000"), "x".repeat(200));
    servedByTheMirror();
  }

  @Test
  void refusesEndlessHeaders() throws Exception {
    origin.blobGets().endlessHeaders();
    servedByTheMirror();
  }

  @Test
  void takesAnAnswerThatHintsComeBefore() throws Exception {
    origin.blobs().informsFirst(3);
    servedByTheOriginAfterAll();
    assertEquals(0, mirror.requests().size());
  }
}
