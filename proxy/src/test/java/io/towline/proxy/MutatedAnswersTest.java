package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.RetryConfig;
import io.towline.oci.Digest;
import io.towline.proxy.fuzz.Input;
import io.towline.proxy.fuzz.MistakeLog;
import io.towline.proxy.fuzz.Pauses;
import io.towline.proxy.fuzz.WireClient;
import io.towline.proxy.fuzz.WireClient.Answer;
import io.towline.proxy.fuzz.WrongAnswers;
import io.towline.proxy.fuzz.WrongUpstream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upstream's answers that are right but for a few bytes, through the whole proxy over real
 * sockets: clients get the right bytes, an error, or a body that ends short; and what is asked next
 * over the same connections has its own answer.
 *
 * <p>{@code -Dtowline.mutants=25000} is the long form; {@code -Dtowline.mutants.seed} another one.
 */
class MutatedAnswersTest {
  private static final int MUTANTS = Integer.getInteger("towline.mutants", 300);
  private static final long SEED = Long.getLong("towline.mutants.seed", 1);
  private static final int CLIENTS = 4;

  @TempDir Path cache;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger probed = new AtomicInteger();

  @Test
  void desynchronizeNothing() throws Exception {
    RetryConfig retry = new RetryConfig(3, Duration.ofMillis(1), Duration.ofMillis(5), 1);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (WrongUpstream upstream = new WrongUpstream(SEED);
        RunningProxy proxy = new ProxySetup(cache, List.of(upstream.uri())).retry(retry).start();
        MistakeLog mistakes = MistakeLog.ofAll();
        Pauses pauses = new Pauses()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> pull(proxy, upstream, pauses)));
      }
      for (Future<?> each : running) {
        each.get();
      }
      assertEquals(List.of(), mistakes.take().stream().filter(each -> !isUpstreams(each)).toList());
      System.out.println(
          upstream.wrongAnswers()
              + " mutated answers, "
              + right
              + " pulls right, "
              + probed
              + " probes");
    } finally {
      clients.shutdownNow();
    }
  }

  /** The one mistake of an upstream that is logged as an error. */
  private static boolean isUpstreams(String mistake) {
    return mistake.startsWith("this upstream delivered wrong content: ");
  }

  private Object pull(RunningProxy proxy, WrongUpstream upstream, Pauses pauses) {
    while (upstream.wrongAnswers() < MUTANTS) {
      int number = next.getAndIncrement();
      long beganNanos = System.nanoTime();
      try {
        pull(proxy, number);
      } catch (AssertionError | IOException e) {
        if (!pauses.since(beganNanos)) {
          throw new AssertionError("pull " + number + " of seed " + SEED, e);
        }
      }
    }
    return next;
  }

  private void pull(RunningProxy proxy, int number) throws IOException {
    String repository = "m/" + number;
    switch (number % 5) {
      case 0 -> manifest(proxy, repository, "1");
      case 1 ->
          manifest(proxy, repository, Digest.sha256(WrongAnswers.manifest(repository)).toString());
      case 2 -> blob(proxy, repository);
      case 3 -> isNoMistake(ask(proxy, repository + "/tags/list"), repository);
      default -> {
        String path = repository + "/referrers/" + Digest.sha256(new byte[0]);
        isNoMistake(ask(proxy, path), repository);
      }
    }
    probe(proxy, "probe/" + number);
  }

  private static Answer ask(RunningProxy proxy, String path) throws IOException {
    try (WireClient client = new WireClient(proxy.address())) {
      String request = "GET /v2/" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      client.send(request.getBytes(StandardCharsets.ISO_8859_1));
      Answer answer = client.next(false);
      assertNotNull(answer, path);
      return answer;
    }
  }

  private void manifest(RunningProxy proxy, String repository, String reference)
      throws IOException {
    Answer answer = ask(proxy, repository + "/manifests/" + reference);
    if (isNoMistake(answer, repository)) {
      String digest = Digest.sha256(answer.body()).toString();
      assertEquals(answer.header("docker-content-digest"), digest, repository);
      assertTrue(reference.equals("1") || reference.equals(digest), repository);
      right.incrementAndGet();
    }
  }

  private void blob(RunningProxy proxy, String repository) throws IOException {
    byte[] blob = WrongAnswers.blob(repository);
    try {
      Answer answer = ask(proxy, repository + "/blobs/" + Digest.sha256(blob));
      if (isNoMistake(answer, repository)) {
        assertEquals(Input.text(blob), Input.text(answer.body()), repository);
        right.incrementAndGet();
      }
    } catch (EOFException endsShort) {
      assertTrue(
          String.valueOf(endsShort.getMessage()).contains(" bytes behind "),
          endsShort.getMessage());
    }
  }

  /** Whether there is content. */
  private static boolean isNoMistake(Answer answer, String repository) {
    assertTrue(answer.status() != 500, () -> repository + ": " + Input.text(answer.body()));
    return answer.status() == 200;
  }

  private void probe(RunningProxy proxy, String repository) throws IOException {
    Answer answer = ask(proxy, repository + "/tags/list");
    assertEquals(Input.text(WrongAnswers.tags(repository)), Input.text(answer.body()), repository);
    assertEquals(200, answer.status());
    probed.incrementAndGet();
  }
}
