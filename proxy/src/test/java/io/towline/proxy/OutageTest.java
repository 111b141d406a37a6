package io.towline.proxy;

import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred clients while the sole upstream is out of order, through the whole proxy. */
@Timeout(120)
class OutageTest {
  private static final String REPOSITORY = "team/app";
  private static final int CLIENTS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static final int TOO_LATE = 504;
  private static final int SAVED_UP_SECONDS = 2;
  private static final Images.Image IMAGE = Images.oci("amd64", 1000);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();

  OutageTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  private ProxySetup setup() {
    return new ProxySetup(cache, origin).tagRevalidateTimeout(Duration.ofMillis(200));
  }

  private static String differentPath(int client) {
    Digest digest = Digest.sha256(("client " + client).getBytes(StandardCharsets.UTF_8));
    return manifestPath(REPOSITORY, digest);
  }

  /** What everybody is told who asks for something else than all others. */
  private static List<Answer> askForDifferentThings(RunningProxy proxy) throws IOException {
    List<PullClient> clients = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(proxy.client().waits(PATIENCE).send("GET", differentPath(i)));
      }
      for (PullClient client : clients) {
        answers.add(client.answer());
      }
    } finally {
      for (PullClient client : clients) {
        client.close();
      }
    }
    return answers;
  }

  /** Everybody: this, or on a machine that is too busy, that it took too long. */
  private static void assertTold(int status, List<Answer> answers) {
    for (Answer answer : answers) {
      int expected = answer.status() == TOO_LATE ? TOO_LATE : status;
      assertEquals(expected, answer.status(), answer.text());
      assertFalse(answer.header("retry-after").isEmpty());
      assertTrue(answer.text().contains("UNAVAILABLE"), answer.text());
      assertTrue(answer.text().contains("GET http://127.0.0.1:"), answer.text());
    }
  }

  /**
   * Once for each client, and a fifth more, and two a second, of which two seconds are saved up.
   */
  private static void assertFew(double requests, long beganNanos) {
    double seconds = SAVED_UP_SECONDS + Math.ceil((System.nanoTime() - beganNanos) / 1e9);
    double most = CLIENTS * 1.2 + 2 * seconds;
    assertTrue(requests <= most, requests + " requests in " + seconds + " s, at most " + most);
    assertTrue(requests >= CLIENTS, "nobody is kept from asking: " + requests);
  }

  @Test
  void isShortWhereTheUpstreamIsDown() throws Exception {
    origin.goesDown();
    long began = System.nanoTime();
    try (RunningProxy proxy = setup().start()) {
      assertTold(503, askForDifferentThings(proxy));
      assertFew(
          proxy.metric(
              "towline_upstream_requests_total{outcome=\"connect_failed\",registry=\"fake.test\""
                  + ",type=\"manifest\",upstream=\"origin\"}"),
          began);
    }
  }

  @Test
  void isShortWhereTheUpstreamFails() throws Exception {
    origin.manifests().answers(500);
    long began = System.nanoTime();
    try (RunningProxy proxy = setup().start()) {
      assertTold(502, askForDifferentThings(proxy));
      assertFew(origin.requests().size(), began);
    }
  }

  @Test
  void isShortWhereTheUpstreamWantsToBeLeftAlone() throws Exception {
    origin.manifests().answers(503, Map.of("Retry-After", "60"), "");
    long began = System.nanoTime();
    try (RunningProxy proxy = setup().start()) {
      List<Answer> answers = askForDifferentThings(proxy);
      assertTold(503, answers);
      assertTrue(answers.stream().anyMatch(a -> a.header("retry-after").equals("60")));
      assertFew(origin.requests().size(), began);
    }
  }

  @Test
  void asksFewTimesForWhatEverybodyWants() throws Exception {
    origin.manifests().answers(500);
    try (RunningProxy proxy = setup().start();
        Crowd crowd = new Crowd(CLIENTS, proxy)) {
      crowd.send("GET", differentPath(0));
      assertTold(502, crowd.answers());
    }
    // one flight of three attempts after another, for as long as clients come
    assertTrue(origin.requests().size() <= CLIENTS * 1.2, origin.requests().size() + " requests");
  }

  @Test
  void isNotSeenWhereATagIsKnown() throws Exception {
    origin.serves(REPOSITORY, "1", IMAGE);
    try (RunningProxy proxy = setup().start();
        Crowd crowd = new Crowd(CLIENTS, proxy)) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "1")).status());
      int before = origin.requests().size();
      origin.everything().muteHeaders();
      crowd.send("GET", manifestPath(REPOSITORY, "1"));
      for (Answer answer : crowd.answers()) {
        assertEquals(200, answer.status(), answer.text());
        assertArrayEquals(IMAGE.manifest(), answer.body());
        assertEquals("towline; fwd=stale", answer.header("cache-status"));
      }
      assertTrue(origin.requests().size() - before <= 3, "one question for all");
    }
  }
}
