package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.spi.Outcome;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that break the rules, or nearly. */
@Timeout(60)
class AnswerDecoderTest {
  private static final String CHUNKS = "3\r\nabc\r\n0\r\n\r\n";
  private static final String PATH = "/v2/library/alpine/manifests/1";

  private UpstreamFixture upstream;

  @BeforeEach
  void start() throws Exception {
    upstream = new UpstreamFixture();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private UpstreamFailure failureOf(String answer) throws Exception {
    try (RawServer server = RawServer.sayingAndClosing(answer)) {
      return upstream.failure(UpstreamFixture.endpoint(server.uri()), PATH);
    }
  }

  private UpstreamAnswer answerOf(String answer) throws Exception {
    try (RawServer server = RawServer.sayingAndClosing(answer)) {
      return upstream.fetch(UpstreamFixture.endpoint(server.uri()), PATH);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void refusesALengthBesideChunks() throws Exception {
    UpstreamFailure failure =
        failureOf(
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS);
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
  }

  @Test
  void refusesTwoLengths() throws Exception {
    UpstreamFailure failure =
        failureOf("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd");
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
  }

  @Test
  void refusesChunksInHttp10() throws Exception {
    UpstreamFailure failure =
        failureOf("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
  }

  @Test
  void refusesATransferCodingOtherThanChunked() throws Exception {
    UpstreamFailure failure =
        failureOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
  }

  @Test
  void refusesWhatIsNotHttp() throws Exception {
    assertEquals(Outcome.WRONG_CONTENT, failureOf("SSH-2.0-OpenSSH_9\r\n\r\n").outcome());
    assertEquals(Outcome.WRONG_CONTENT, failureOf("ICY/1.0 200 OK\r\n\r\n").outcome());
  }

  @Test
  void refusesAnUpgradeThatNobodyAskedFor() throws Exception {
    UpstreamFailure failure =
        failureOf("HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n");
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
  }

  @Test
  void refusesAHeaderOfAMebibyte() throws Exception {
    String message =
        failureOf("HTTP/1.1 200 OK\r\nX: " + "a".repeat(1 << 20) + "\r\n\r\n").getMessage();
    assertTrue(message.endsWith(PATH + ": a head of more than 64 KiB"), message);
  }

  @Test
  void refusesTenThousandHeaders() throws Exception {
    UpstreamFailure failure = failureOf("HTTP/1.1 200 OK\r\n" + "a:b\r\n".repeat(10_000) + "\r\n");
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
  }

  @Test
  void endsAnEndlessHead() throws Exception {
    try (RawServer server = endless("HTTP/1.1 200 OK\r\n", "X-More: and more\r\n")) {
      UpstreamFailure failure = upstream.failure(UpstreamFixture.endpoint(server.uri()), PATH);
      assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
    }
  }

  @Test
  void endsEndlessInterimAnswers() throws Exception {
    try (RawServer server = endless("", "HTTP/1.1 103 Early Hints\r\n\r\n")) {
      UpstreamFailure failure = upstream.failure(UpstreamFixture.endpoint(server.uri()), PATH);
      assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
    }
  }

  private static RawServer endless(String start, String more) throws Exception {
    return new RawServer(
        (head, out) -> {
          RawServer.write(out, start);
          while (true) {
            RawServer.write(out, more);
          }
        });
  }

  @Test
  void doesNotLoseCountWithInterimAnswersAndHeadsBetween() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            (head, out) -> {
              String body = "answer-" + served.incrementAndGet();
              String hint = "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n";
              String real = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
              RawServer.write(out, hint + real + (head.startsWith("HEAD") ? "" : body));
              return true;
            })) {
      Endpoint endpoint = UpstreamFixture.endpoint(server.uri());
      for (int i = 1; i <= 1000; i++) {
        boolean head = i % 2 == 0;
        UpstreamAnswer answer =
            upstream.fetch(endpoint, head ? UpstreamFixture.head(PATH) : UpstreamFixture.get(PATH));
        assertEquals(200, answer.head().status());
        assertArrayEquals(head ? new byte[0] : ascii("answer-" + i), answer.body());
      }
      assertTrue(server.connections() <= 2, server.connections() + " connections");
    }
  }

  @Test
  void closesAConnectionThatSaysMoreThanWasAsked() throws Exception {
    try (RawServer server =
        RawServer.saying(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")) {
      Endpoint endpoint = UpstreamFixture.endpoint(server.uri());
      for (int i = 1; i <= 3; i++) {
        assertArrayEquals(ascii("ok"), upstream.fetch(endpoint, PATH).body());
        assertEquals(i, server.connections());
      }
    }
  }

  @Test
  void closesAConnectionThatSendsABodyAfterHead() throws Exception {
    try (RawServer server = RawServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")) {
      Endpoint endpoint = UpstreamFixture.endpoint(server.uri());
      for (int i = 1; i <= 3; i++) {
        UpstreamAnswer answer = upstream.fetch(endpoint, UpstreamFixture.head(PATH));
        assertEquals("4", answer.head().headers().get("Content-Length"));
        assertEquals(0, answer.body().length);
        assertEquals(i, server.connections());
      }
    }
  }

  @Test
  void joinsSmallChunks() throws Exception {
    StringBuilder answer =
        new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    answer.append("1\r\nx\r\n".repeat(5000)).append("0\r\n\r\n");
    try (RawServer server = RawServer.saying(answer.toString())) {
      Recorder recorder =
          upstream.send(UpstreamFixture.endpoint(server.uri()), UpstreamFixture.get(PATH));
      recorder.head();
      List<Integer> sizes = new ArrayList<>();
      assertArrayEquals(ascii("x".repeat(5000)), recorder.readAll(sizes));
      assertTrue(sizes.size() < 50, sizes.size() + " pieces");
    }
  }

  @Test
  void takesTheEndOfAPlainConnectionForTheEndOfABodyWithoutLength() throws Exception {
    assertArrayEquals(ascii("all of it"), answerOf("HTTP/1.1 200 OK\r\n\r\nall of it").body());
  }

  @Test
  void isCutShortOfTheLength() throws Exception {
    UpstreamFailure failure = failureOf("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    assertEquals(Outcome.CUT, failure.outcome());
    String message = failure.getMessage();
    assertTrue(message.endsWith(": the connection ended after 3 bytes of 10"), message);
  }

  @Test
  void isCutInTheMiddleOfChunks() throws Exception {
    UpstreamFailure failure =
        failureOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde");
    assertEquals(Outcome.CUT, failure.outcome());
  }

  @Test
  void isCutByAChunkThatIsNone() throws Exception {
    UpstreamFailure failure =
        failureOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n");
    assertEquals(Outcome.CUT, failure.outcome());
  }

  @Test
  void isCutInTheMiddleOfAHead() throws Exception {
    UpstreamFailure failure = failureOf("HTTP/1.1 200 OK\r\nContent-Le");
    assertEquals(Outcome.CUT, failure.outcome());
  }

  @Test
  void passesAnEncodedBodyOnAsItIs() throws Exception {
    UpstreamAnswer answer =
        answerOf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb");
    assertArrayEquals(ascii("bomb"), answer.body());
    assertEquals("gzip", answer.head().headers().get("Content-Encoding"));
  }

  @Test
  void waitsForTheHeadNoLongerThanItIsTold() throws Exception {
    try (RawServer server = new RawServer(AnswerDecoderTest::silence)) {
      UpstreamRequest request =
          UpstreamFixture.request(
              HttpMethod.GET, PATH, new DefaultHttpHeaders(), Duration.ofMillis(100));
      UpstreamFailure failure = upstream.failure(UpstreamFixture.endpoint(server.uri()), request);
      assertEquals(Outcome.NO_ANSWER, failure.outcome());
      String message = failure.getMessage();
      assertTrue(message.endsWith(": no answer within 100 ms"), message);
    }
  }

  private static boolean silence(String head, OutputStream out) {
    return true; // and reads on
  }
}
