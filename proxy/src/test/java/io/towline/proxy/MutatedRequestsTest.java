package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fuzz.Input;
import io.towline.proxy.fuzz.MistakeLog;
import io.towline.proxy.fuzz.Mutator;
import io.towline.proxy.fuzz.Pauses;
import io.towline.proxy.fuzz.ReferenceReader;
import io.towline.proxy.fuzz.ReferenceReader.Head;
import io.towline.proxy.fuzz.WireClient;
import io.towline.proxy.fuzz.WireClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that are right but for a few bytes, against the whole proxy over real sockets: each gets
 * the answers that a second reader of its bytes expects, and both the same connection, where it
 * goes on, and a new one then serve a probe.
 *
 * <p>{@code -Dtowline.mutants=100000} is the long form; {@code -Dtowline.mutants.seed} another one.
 */
class MutatedRequestsTest {
  private static final int MUTANTS = Integer.getInteger("towline.mutants", 600);
  private static final long SEED = Long.getLong("towline.mutants.seed", 1);

  /** Of what arrives behind its end a server reads no more, so that a reset may come then. */
  private static final int MOST_READ = 60_000;

  private static final int CLIENTS = 3;
  private static final Images.Image IMAGE = Images.oci("amd64", 1000);
  private static final byte[] BLOB = IMAGE.blobs().get(0);
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final String PATH = "/v2/team/app/";

  @TempDir Path cache;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger probed = new AtomicInteger();

  private static List<byte[]> requests() {
    String blob = PATH + "blobs/" + Digest.sha256(BLOB);
    String manifest = PATH + "manifests/" + IMAGE.digest();
    String get = "GET " + PATH + "manifests/1" + HOST;
    return List.of(
        bytes(get + "Accept: " + IMAGE.type() + "\r\nUser-Agent: containerd/2.1\r\n\r\n"),
        bytes("HEAD " + manifest + HOST + "Accept: */*\r\nX-Request-Id: a.b-c\r\n\r\n"),
        bytes("GET " + blob + HOST + "Range: bytes=0-99\r\nIf-Range: \"x\"\r\n\r\n"),
        bytes("GET " + blob + HOST + "Range: bytes=0-1,5-9,-3\r\n\r\n"),
        bytes("GET " + blob + "?ns=fake.test" + HOST + "Authorization: Basic eDp5\r\n\r\n"),
        bytes("GET " + manifest + HOST + "If-None-Match: \"" + IMAGE.digest() + "\"\r\n\r\n"),
        bytes("GET " + PATH + "tags/list?n=2&last=a" + HOST + "Content-Length: 0\r\n\r\n"),
        bytes(
            "GET " + PATH + "referrers/" + IMAGE.digest() + "?artifactType=a%2Fb" + HOST + "\r\n"),
        bytes("GET http://localhost/v2/" + HOST + "Connection: keep-alive\r\n\r\n"),
        bytes("GET /v2/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get + "\r\n" + get + "\r\n"),
        bytes("PUT " + manifest + HOST + "Content-Length: 14\r\n\r\n" + "GET /v2/ HTTP/"),
        bytes("POST " + PATH + "blobs/uploads/" + HOST + "Transfer-Encoding: chunked\r\n\r\n"),
        bytes("GET " + blob + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void desynchronizeNothing() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (FakeRegistry origin = FakeRegistry.start()) {
      origin.serves("team/app", "1", IMAGE);
      try (RunningProxy proxy = new ProxySetup(cache, origin).start();
          MistakeLog mistakes = MistakeLog.ofAll();
          Pauses pauses = new Pauses()) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          long seed = SEED * CLIENTS + i;
          running.add(clients.submit(() -> send(proxy, pauses, seed)));
        }
        for (Future<?> each : running) {
          each.get();
        }
        assertEquals(List.of(), mistakes.take());
      }
    } finally {
      clients.shutdownNow();
    }
    String count =
        sent + " mutated requests, " + answered + " answers, " + probed + " probes there";
    System.out.println(count);
    assertTrue(answered.get() >= MUTANTS && probed.get() > MUTANTS / 20, count);
  }

  /** One client's share of them. */
  private Object send(RunningProxy proxy, Pauses pauses, long seed) {
    List<byte[]> requests = requests();
    Mutator mutator = new Mutator(seed);
    for (int i = 0; sent.get() < MUTANTS; i++) {
      byte[] mutant = mutator.of(requests.get(i % requests.size()), requests);
      String what = "mutant " + i + " of seed " + seed + ": " + Input.text(mutant);
      long beganNanos = System.nanoTime();
      try {
        sendAndProbe(proxy, mutant, i, what);
        probe(proxy, what);
        sent.incrementAndGet();
      } catch (AssertionError | IOException e) {
        if (!pauses.since(beganNanos)) {
          throw new AssertionError(what, e);
        }
      }
    }
    return sent;
  }

  private static byte[] probe(String id) {
    String target = PATH + "blobs/" + Digest.sha256(BLOB) + "?" + id;
    return bytes("GET " + target + HOST + "X-Request-Id: " + id + "\r\n\r\n");
  }

  private static void probe(RunningProxy proxy, String what) throws IOException {
    try (WireClient client = new WireClient(proxy.address())) {
      client.send(probe("new"));
      isProbe(client.next(false), "new", what);
    }
  }

  private static void isProbe(@Nullable Answer answer, String id, String what) {
    if (answer == null) {
      throw new AssertionError("no answer: " + what);
    }
    assertEquals(200, answer.status(), what);
    assertEquals(id, answer.header("x-request-id"), what);
    assertArrayEquals(BLOB, answer.body(), what);
  }

  private void sendAndProbe(RunningProxy proxy, byte[] mutant, int number, String what)
      throws IOException {
    String id = "probe-" + number;
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    sent.writeBytes(mutant);
    sent.writeBytes(probe(id));
    ReferenceReader expected = ReferenceReader.read(Input.text(sent.toByteArray()));
    try (WireClient client = new WireClient(proxy.address())) {
      client.send(sent.toByteArray());
      readAnswers(client, expected, id, what);
    } catch (SocketException reset) {
      assertTrue(mutant.length > MOST_READ, () -> reset + " for " + what);
    }
  }

  /** Every answer, to the probe's or the end of the connection. */
  private void readAnswers(WireClient client, ReferenceReader expected, String id, String what)
      throws IOException {
    for (Head head : expected.heads()) {
      Answer answer = client.next(head.isRight() && head.method().equals("HEAD"));
      assertNotNull(answer, what);
      isSane(answer, what);
      assertTrue(head.isRight() || answer.isRefusal(), what);
      answered.incrementAndGet();
      if (answer.isLast()) {
        assertNull(client.next(false), what);
        return;
      }
      if (head.method().equals("GET") && head.target().endsWith("?" + id)) {
        isProbe(answer, id, what);
        probed.incrementAndGet();
      }
    }
    if (expected.isAll()) {
      return;
    }
    Answer refusal = client.next(false);
    assertTrue(refusal != null && refusal.isRefusal(), what);
    answered.incrementAndGet();
    assertNull(client.next(false), what);
  }

  /** No mistake of ours, and the bytes that it says. */
  private static void isSane(Answer answer, String what) {
    assertTrue(answer.status() < 500, () -> answer.status() + " for " + what);
    String digest = answer.header("docker-content-digest");
    if (answer.status() == 200 && !digest.isEmpty() && answer.body().length > 0) {
      assertEquals(digest, Digest.sha256(answer.body()).toString(), what);
    }
  }
}
