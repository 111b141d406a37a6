package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.proxy.upstream.UpstreamHead;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobAnswerTest {

  private static BlobAnswer read(int status, long offset, String... headers)
      throws BlobAnswer.Unusable {
    HttpHeaders all = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.set(headers[i], headers[i + 1]);
    }
    return BlobAnswer.read(new UpstreamHead(status, all, "fake"), offset, true);
  }

  private static String refusal(int status, long offset, String... headers) {
    return String.valueOf(
        assertThrows(BlobAnswer.Unusable.class, () -> read(status, offset, headers)).getMessage());
  }

  @Test
  void readsAWholeBlob() throws Exception {
    BlobAnswer answer = read(200, 0, "Content-Length", "100");
    assertEquals(new BlobAnswer(0, OptionalLong.of(100), OptionalLong.of(100)), answer);
  }

  @Test
  void readsAWholeBlobOfUnknownLength() throws Exception {
    assertEquals(new BlobAnswer(0, OptionalLong.empty(), OptionalLong.empty()), read(200, 0));
  }

  @Test
  void takesTheWholeWhereAPartWasAskedFor() throws Exception {
    assertEquals(0, read(200, 70, "Content-Length", "100").begins());
    assertEquals(0, read(200, 64L << 20).begins());
    assertTrue(refusal(200, (64L << 20) + 1).contains("the whole blob"));
  }

  @Test
  void takesTheWholeOfAnySizeWhereNobodyElseIsLeft() throws Exception {
    UpstreamHead head = new UpstreamHead(200, new DefaultHttpHeaders(), "fake");
    assertEquals(0, BlobAnswer.read(head, 1L << 40, false).begins());
  }

  @Test
  void readsAPart() throws Exception {
    BlobAnswer answer = read(206, 10, "Content-Range", "bytes 10-19/100", "Content-Length", "10");
    assertEquals(new BlobAnswer(10, OptionalLong.of(20), OptionalLong.of(100)), answer);
  }

  @Test
  void readsAPartOfUnknownTotal() throws Exception {
    assertTrue(read(206, 10, "Content-Range", "bytes 10-19/*").total().isEmpty());
  }

  @Test
  void saysWhereAPartBeginsAndWhereItShould() {
    assertEquals(
        "206 beginning at 9, wanted 10", refusal(206, 10, "Content-Range", "bytes 9-19/100"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes */100",
        "bytes 10-/100",
        "bytes 10-9/100",
        "bytes 10-100/100",
        "bytes -10-19/100",
        "bytes 10-19/100, 30-39/100",
        "lines 10-19/100",
        "bytes 10-99999999999999999999/100"
      })
  void refusesAnImpossiblePart(String range) {
    assertTrue(refusal(206, 10, "Content-Range", range).startsWith("206 "));
  }

  @Test
  void refusesAPartOfAnotherLengthThanItsRange() {
    String message = refusal(206, 10, "Content-Range", "bytes 10-19/100", "Content-Length", "11");
    assertEquals("206 of 10 bytes with Content-Length 11", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "TEXT/plain; charset=utf-8", "multipart/byteranges"})
  void refusesWhatIsNoBlob(String type) {
    assertTrue(refusal(200, 0, "Content-Type", type).contains("which is no blob"));
  }

  @Test
  void refusesAnEncodedBody() throws Exception {
    assertTrue(refusal(200, 0, "Content-Encoding", "gzip").contains("wanted identity"));
    assertEquals(0, read(200, 0, "Content-Encoding", "Identity").begins());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "99999999999999999999"})
  void refusesALengthThatIsNone(String length) {
    assertTrue(refusal(200, 0, "Content-Length", length).contains(length));
  }

  @Test
  void quotesLittleOfWhatAStrangerSays() {
    assertTrue(refusal(200, 0, "Content-Encoding", "x".repeat(5_000)).length() < 150);
  }
}
