package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.towline.proxy.server.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that two programs could read differently: one answer, one FIN, and nobody is asked. */
final class FramingTest {
  private static final String GET = "GET /v2/library/a/manifests/1 HTTP/1.1\r\n";
  private static final String HOST = "Host: t\r\n";
  private static final FakeHandler HANDLER = new FakeHandler();
  private static RunningServer running;

  @BeforeAll
  static void start() throws IOException {
    running = new RunningServer(HANDLER);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  static Stream<Arguments> ambiguous() {
    String smuggled = GET + HOST + "\r\n";
    String line = "GET /v2/ HTTP/1.1\r\n";
    return Stream.of(
        arguments(
            "CL and TE",
            line
                + HOST
                + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + smuggled),
        arguments(
            "TE and CL",
            line
                + HOST
                + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
                + smuggled),
        arguments(
            "two lengths",
            line + HOST + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + smuggled),
        arguments(
            "two equal lengths",
            line + HOST + "Content-Length: 0\r\ncontent-length: 0\r\n\r\n" + smuggled),
        arguments("a list of lengths", line + HOST + "Content-Length: 0, 0\r\n\r\n" + smuggled),
        arguments("a signed length", line + HOST + "Content-Length: +0\r\n\r\n" + smuggled),
        arguments("a negative length", line + HOST + "Content-Length: -1\r\n\r\n" + smuggled),
        arguments("a hex length", line + HOST + "Content-Length: 0x0\r\n\r\n" + smuggled),
        arguments("an empty length", line + HOST + "Content-Length:\r\n\r\n" + smuggled),
        arguments(
            "a length beyond all",
            line + HOST + "Content-Length: 99999999999999999999\r\n\r\n" + smuggled),
        arguments(
            "TE on HTTP/1.0",
            "GET /v2/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
        arguments(
            "TE and CL on HTTP/1.0",
            "GET /v2/ HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + smuggled),
        arguments("TE identity", line + HOST + "Transfer-Encoding: identity\r\n\r\n" + smuggled),
        arguments(
            "TE with a tab",
            line + HOST + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + smuggled),
        arguments(
            "TE of two codings",
            line + HOST + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + smuggled),
        arguments(
            "TE twice",
            line
                + HOST
                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"
                + smuggled),
        arguments(
            "a chunk extension with LF",
            line + HOST + "Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\nX\r\n0\r\n\r\n" + smuggled),
        arguments(
            "a chunk size overflow",
            line
                + HOST
                + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF1\r\nX\r\n0\r\n\r\n"
                + smuggled),
        arguments(
            "a folded header", line + HOST + "X-A: 1\r\n Content-Length: 5\r\n\r\n" + smuggled),
        arguments("a header folded by tab", line + HOST + "X-A: 1\r\n\tb\r\n\r\n" + smuggled),
        arguments("a fold before all headers", line + " X-A: 1\r\n" + HOST + "\r\n" + smuggled),
        arguments("LF alone in the request line", "GET /v2/ HTTP/1.1\n" + HOST + "\r\n"),
        arguments("LF alone behind a header", line + "Host: t\n\r\n" + smuggled),
        arguments("LF alone at the end", line + HOST + "\n" + smuggled),
        arguments("CR alone in a header", line + HOST + "X-A: 1\rX-B: 2\r\n\r\n"),
        arguments("CR alone in the request line", "GET /v2/\rx HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments(
            "a space before the colon", line + HOST + "Content-Length : 5\r\n\r\n" + smuggled),
        arguments(
            "a tab before the colon",
            line + HOST + "Transfer-Encoding\t: chunked\r\n\r\n" + smuggled),
        arguments("a header without colon", line + HOST + "nonsense\r\n\r\n"),
        arguments("a header without name", line + HOST + ": x\r\n\r\n"),
        arguments("a NUL in a name", line + HOST + "X\0A: 1\r\n\r\n"),
        arguments("a NUL in a value", line + HOST + "X-A: 1\0\r\n\r\n"),
        arguments("a DEL in a value", line + HOST + "X-A: \u007f\r\n\r\n"),
        arguments("a name beyond ASCII", line + HOST + "X-\u00e9: 1\r\n\r\n"),
        arguments("no Host", line + "\r\n"),
        arguments("two Hosts", line + HOST + HOST + "\r\n"),
        arguments("two Hosts on HTTP/1.0", "GET /v2/ HTTP/1.0\r\n" + HOST + HOST + "\r\n"),
        arguments("a Host with a path", line + "Host: t/v2\r\n\r\n"),
        arguments("a Host with a user", line + "Host: u@t\r\n\r\n"),
        arguments("a Host with a space", line + "Host: a b\r\n\r\n"),
        arguments("a list of Hosts", line + "Host: a,b\r\n\r\n"),
        arguments("a leading NUL", "\0GET /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a leading vertical tab", "\u000bGET /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a leading escape", "\u001bGET /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a leading space", " GET /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a leading LF", "\nGET /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("many empty lines", "\r\n\r\nGET /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("two spaces", "GET  /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a tab in the request line", "GET\t/v2/\tHTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a space in the target", "GET /v2/ x HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a target beyond ASCII", "GET /v2/\u00e9 HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("a trailing space", "GET /v2/ HTTP/1.1 \r\n" + HOST + "\r\n"),
        arguments("no version", "GET /v2/\r\n\r\n"),
        arguments("HTTP/0.9", "GET /v2/ HTTP/0.9\r\n" + HOST + "\r\n"),
        arguments("HTTP/1.2", "GET /v2/ HTTP/1.2\r\n" + HOST + "\r\n"),
        arguments("HTTP/2.0", "GET /v2/ HTTP/2.0\r\n" + HOST + "\r\n"),
        arguments("http in small letters", "GET /v2/ http/1.1\r\n" + HOST + "\r\n"),
        arguments("a method that is no token", "G(T /v2/ HTTP/1.1\r\n" + HOST + "\r\n"),
        arguments("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
        arguments("a TLS handshake", "\u0016\3\1\1\0\1\0\0\u00fc\3\3" + "x".repeat(245)),
        arguments("a body on GET", line + HOST + "Content-Length: 5\r\n\r\nhello" + smuggled),
        arguments(
            "a body that is expected",
            line + HOST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
        arguments(
            "headers beyond 64 KiB",
            line + HOST + ("X-A: " + "a".repeat(1000) + "\r\n").repeat(66) + "\r\n"),
        arguments(
            "one header beyond 64 KiB", line + HOST + "X-A: " + "a".repeat(70_000) + "\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguous")
  void refusesOnceAndEnds(String what, String bytes) throws IOException {
    HANDLER.seen.clear();
    try (RawClient client = running.client()) {
      Answer answer = client.send(bytes).answer();
      assertEquals(400, answer.status(), answer.body());
      assertTrue(answer.body().startsWith("{\"errors\":[{\"code\":\"UNSUPPORTED\""), answer.body());
      assertEquals("close", answer.header("connection"));
      assertEquals("", client.rest(), "nothing follows the refusal but a FIN");
    }
    assertEquals(List.of(), HANDLER.seen);
    try (RawClient probe = running.client()) {
      assertEquals(200, probe.get("/v2/library/a/manifests/1").status());
    }
  }

  @Test
  void saysThatATargetIsTooLong() throws IOException {
    try (RawClient client = running.client()) {
      assertEquals(414, client.get("/v2/" + "a".repeat(8200)).status());
      assertTrue(client.isEnded());
    }
    String longest = "/v2/" + "a".repeat(8 * 1024 - "GET /v2/ HTTP/1.1".length());
    try (RawClient client = running.client()) {
      assertEquals(404, client.get(longest).status());
      assertEquals(414, client.get(longest + "a").status());
    }
  }

  @Test
  void takesHeadersUpTo64KiB() throws IOException {
    String header = "X-A: " + "a".repeat(1017) + "\r\n"; // 1 KiB
    String rest = "Host: " + "t".repeat(1014) + "\r\n\r\n"; // 1 KiB with the empty line
    try (RawClient client = running.client()) {
      client.send("GET /v2/ HTTP/1.1\r\n" + header.repeat(63) + rest);
      assertEquals(200, client.answer().status());
      client.send("GET /v2/ HTTP/1.1\r\n" + header.repeat(63) + "X:\r\n" + rest);
      assertEquals(400, client.answer().status());
    }
  }

  @Test
  void answersWhatCameBeforeARefusedRequest() throws IOException {
    try (RawClient client = running.client()) {
      client.send(GET + HOST + "\r\n" + GET + "\r\n" + GET + HOST + "\r\n");
      assertEquals(200, client.answer().status());
      assertEquals(400, client.answer().status());
      assertTrue(client.isEnded());
    }
  }

  @Test
  void endsAConnectionWhoseBodyNobodyReads() throws IOException {
    HANDLER.seen.clear();
    try (RawClient client = running.client()) {
      client.send(
          "PUT /v2/library/a/manifests/1 HTTP/1.1\r\n" + HOST + "Content-Length: 80\r\n\r\n");
      assertEquals(405, client.answer().status());
      client.send(GET + HOST + "\r\n");
      assertTrue(client.isEnded());
    }
    assertEquals(List.of(), HANDLER.seen);
  }

  @Test
  void readsWhatIsOnlyUnusual() throws IOException {
    List<String> requests =
        List.of(
            "\r\nGET /v2/ HTTP/1.1\r\nHost: t\r\n\r\n",
            "GET /v2 HTTP/1.1\r\nHost:\r\n\r\n",
            "GET http://t/v2/ HTTP/1.1\r\nHost: other\r\n\r\n",
            "GET /v2/ HTTP/1.1\r\nhOsT:\t[::1]:5000 \r\nContent-Length: 0\r\n\r\n",
            "GET /v2/ HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n\r\n",
            "GET /v2/ HTTP/1.1\r\nHost: t\r\nX-A: \u00e9\r\nX-B:\r\n\r\n");
    try (RawClient client = running.client()) {
      for (String request : requests) {
        assertEquals(200, client.send(request).answer().status(), request);
      }
    }
  }

  @Test
  void reflectsNoMarkup() throws IOException {
    try (RawClient client = running.client()) {
      for (String target :
          List.of(
              "/v2/<script>alert(1)</script>/manifests/1",
              "/v2/x/manifests/<b>",
              "/v2/x/blobs/sha256:<i>",
              "/v2/x/manifests/1?ns=%3Cscript%3E",
              "/v2/x/manifests/1?ns=a%0d%0aX-Evil:1")) {
        Answer answer = client.get(target);
        assertTrue(answer.status() == 400 || answer.status() == 404, target);
        assertFalse(answer.body().contains("<"), answer.body());
        assertEquals("nosniff", answer.header("x-content-type-options"));
        assertEquals("", answer.header("x-evil"));
      }
    }
  }
}
