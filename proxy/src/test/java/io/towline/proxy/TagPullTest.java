package io.towline.proxy;

import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tag means, as time goes by and the origin changes its mind or fails. */
@Timeout(30)
class TagPullTest {
  private static final String REPOSITORY = "team/app";
  private static final String PATH = manifestPath(REPOSITORY, "latest");
  private static final String STALE = "towline; fwd=stale";
  private static final Images.Image OLD = Images.oci("amd64", 1000);
  private static final Images.Image NEW = Images.oci("arm64", 1000);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();

  TagPullTest() throws IOException {}

  @BeforeEach
  void hasATag() {
    origin.serves(REPOSITORY, "latest", OLD);
    mirror.serves(REPOSITORY, "latest", OLD);
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
    mirror.close();
  }

  private ProxySetup setup() {
    return new ProxySetup(cache, origin, mirror);
  }

  private void tagMoves() {
    origin.forgets(REPOSITORY, "latest");
    origin.serves(REPOSITORY, "latest", NEW);
  }

  private static void assertMeans(Images.Image image, Answer answer) {
    assertEquals(200, answer.status(), answer.text());
    assertArrayEquals(image.manifest(), answer.body());
    assertEquals(image.digest().toString(), answer.header("docker-content-digest"));
  }

  @Test
  void asksNobodyWhileATagIsFresh() throws Exception {
    try (RunningProxy proxy = setup().tagTtl(Duration.ofHours(1)).start()) {
      assertMeans(OLD, proxy.get(PATH));
      tagMoves();
      Answer fresh = proxy.get(PATH);
      assertMeans(OLD, fresh);
      assertEquals("towline; hit", fresh.header("cache-status"));
      assertEquals(OLD.digest().toString(), proxy.head(PATH).header("docker-content-digest"));
      assertEquals(1, origin.requests().size());
    }
  }

  @Test
  void asksAlwaysWhereTheClientWantsNoCache() throws Exception {
    try (RunningProxy proxy = setup().tagTtl(Duration.ofHours(1)).start()) {
      assertMeans(OLD, proxy.get(PATH));
      tagMoves();
      assertMeans(NEW, proxy.get(PATH, "Cache-Control", "no-store, no-cache"));
      assertMeans(NEW, proxy.get(PATH));
    }
  }

  @Test
  void asksOnceInAWhileForWhatTheOriginDoesNotHave() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      String absent = manifestPath(REPOSITORY, "absent");
      assertEquals(404, proxy.get(absent).status());
      Answer again = proxy.get(absent);
      assertEquals(404, again.status());
      assertEquals("towline; hit", again.header("cache-status"));
      assertTrue(again.text().contains("MANIFEST_UNKNOWN"), again.text());
      assertEquals(404, proxy.head(absent).status());
      assertEquals(1, origin.requests().size());
      origin.serves(REPOSITORY, "absent", NEW);
      assertMeans(NEW, proxy.get(absent, "Cache-Control", "no-cache"));
      assertMeans(NEW, proxy.get(absent));
    }
  }

  @Test
  void asksOnceInAWhileForADigestThatTheOriginDoesNotHave() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      String absent = manifestPath(REPOSITORY, NEW.digest());
      assertEquals(404, proxy.get(absent).status());
      int asked = origin.requests().size();
      assertEquals(404, proxy.get(absent).status());
      assertEquals(asked, origin.requests().size());
      origin.serves(REPOSITORY, "new", NEW);
      assertMeans(NEW, proxy.get(manifestPath(REPOSITORY, "new")));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 503})
  void takesNoOtherRefusalForAnAbsence(int status) throws Exception {
    origin.manifests().answers(status);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertTrue(proxy.get(PATH).status() != 404);
      origin.isHonest();
      assertMeans(OLD, proxy.get(PATH));
    }
  }

  @Test
  void knowsItsTagsAfterARestartWhenTheOriginIsDown() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
    }
    origin.goesDown();
    mirror.goesDown();
    try (RunningProxy proxy = setup().start()) {
      Answer stale = proxy.get(PATH);
      assertMeans(OLD, stale);
      assertEquals("towline; fwd=stale", stale.header("cache-status"));
    }
  }

  @Test
  void revalidatesByAConditionalHead() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
      Answer revalidated = proxy.get(PATH);
      assertMeans(OLD, revalidated);
      assertEquals("towline; hit", revalidated.header("cache-status"));
    }
    List<RecordedRequest> requests = origin.requests();
    assertEquals(2, requests.size());
    assertEquals("HEAD", requests.get(1).method());
    assertEquals('"' + OLD.digest().toString() + '"', requests.get(1).joined("If-None-Match"));
    assertEquals(0, mirror.requests().size());
  }

  @Test
  void followsATagThatHasMoved() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
      tagMoves();
      Answer moved = proxy.get(PATH);
      assertMeans(NEW, moved);
      assertEquals("towline; fwd=miss; stored", moved.header("cache-status"));
      assertMeans(NEW, proxy.get(PATH));
    }
    assertEquals(2, origin.requests(RecordedRequest::isGet).size());
  }

  @Test
  void asksOnceForManyClientsThatCouldNotKnow() throws Exception {
    try (RunningProxy proxy = setup().start();
        Crowd crowd = new Crowd(20, proxy)) {
      assertMeans(OLD, proxy.get(PATH));
      origin.manifests().first(1).muteHeaders();
      crowd.send("GET", PATH);
      origin.awaitHeld(1);
      crowd.awaitRequests();
      origin.release();
      for (Answer answer : crowd.answers()) {
        assertMeans(OLD, answer);
      }
    }
    assertEquals(1, origin.requests(RecordedRequest::isHead).size());
    assertEquals(1, origin.requests(RecordedRequest::isGet).size());
  }

  @Test
  void servesAKnownTagStaleWhileTheOriginIsMuteAndRefreshesItLater() throws Exception {
    ProxySetup impatient = setup().tagRevalidateTimeout(Duration.ofMillis(200));
    try (RunningProxy proxy = impatient.start()) {
      assertMeans(OLD, proxy.get(PATH));
      tagMoves();
      origin.manifests().first(1).muteHeaders();
      Answer stale = proxy.get(PATH);
      assertMeans(OLD, stale);
      assertEquals(STALE, stale.header("cache-status"));
      origin.awaitHeld(1);
      origin.release(); // the question has gone on all the time
      origin.awaitRequests(2, RecordedRequest::isGet);
      assertMeans(NEW, proxy.get(PATH));
      assertEquals(1, proxy.metric("towline_stale_served_total{registry=\"fake.test\"}"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 429})
  void servesAKnownTagStaleWhenTheOriginFails(int status) throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
      origin.manifests().answers(status);
      Answer stale = proxy.get(PATH);
      assertMeans(OLD, stale);
      assertEquals(STALE, stale.header("cache-status"));
      assertEquals(0, mirror.requests().size());
    }
  }

  @Test
  void servesAKnownTagStaleWhenTheOriginIsDown() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
      origin.goesDown();
      assertEquals(STALE, proxy.get(PATH).header("cache-status"));
      assertEquals(STALE, proxy.head(PATH).header("cache-status"));
      tagMoves();
      origin.comesBack();
      assertMeans(NEW, proxy.get(PATH));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void servesNothingStaleAgainstTheOriginsNo(int status) throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
      origin.manifests().answers(status);
      assertEquals(status, proxy.get(PATH).status());
      assertEquals(status, proxy.head(PATH).status());
      origin.goesDown();
    }
    assertEquals(0, mirror.requests().size());
  }

  @Test
  void asksTheMirrorsWhereNothingStaleMayBeServed() throws Exception {
    try (RunningProxy proxy = setup().staleIfError(Duration.ZERO).start()) {
      assertMeans(OLD, proxy.get(PATH));
      origin.goesDown();
      Answer answer = proxy.get(PATH);
      assertMeans(OLD, answer);
      assertEquals("towline; fwd=miss; stored", answer.header("cache-status"));
      assertEquals(1, mirror.requests().size());
    }
  }

  @Test
  void failsWhereNothingStaleMayBeServedAndNobodyAnswers() throws Exception {
    try (RunningProxy proxy = setup().staleIfError(Duration.ZERO).start()) {
      assertMeans(OLD, proxy.get(PATH));
      origin.goesDown();
      mirror.goesDown();
      assertEquals(503, proxy.get(PATH).status());
    }
  }

  @Test
  void asksMirrorsForAnUnknownTagOnlyIfTheOriginFails() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
      assertEquals(0, mirror.requests().size());
    }
    origin.goesDown();
    try (RunningProxy proxy = new ProxySetup(cache.resolve("other"), origin, mirror).start()) {
      assertMeans(OLD, proxy.get(PATH));
      assertEquals(1, mirror.requests().size());
    }
  }

  @Test
  void neverTakesAMirrorsWordThatATagIsNotThere() throws Exception {
    origin.goesDown();
    mirror.manifests().answers(404);
    try (RunningProxy proxy = setup().start()) {
      assertEquals(503, proxy.get(PATH).status());
    }
  }

  @Test
  void forgetsATagThatIsGone() throws Exception {
    try (RunningProxy proxy = setup().tagTtl(Duration.ofHours(1)).start()) {
      assertMeans(OLD, proxy.get(PATH));
      origin.forgets(REPOSITORY, "latest");
      assertEquals(404, proxy.get(PATH, "Cache-Control", "no-cache").status());
      assertEquals(404, proxy.get(PATH).status());
    }
  }

  @Test
  void answersHeadOfAnUnknownTagByAHeadAlone() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      Answer head = proxy.head(PATH);
      assertEquals(200, head.status());
      assertEquals(OLD.digest().toString(), head.header("docker-content-digest"));
      assertEquals(OLD.manifest().length, head.head().length());
    }
    assertEquals(1, origin.requests().size());
    assertEquals("HEAD", origin.requests().get(0).method());
  }

  @Test
  void asksByGetWhereAHeadTellsNoDigest() throws Exception {
    origin.when(RecordedRequest::isHead).withoutHeader("Docker-Content-Digest");
    try (RunningProxy proxy = setup().start()) {
      assertEquals(OLD.digest().toString(), proxy.head(PATH).header("docker-content-digest"));
      tagMoves();
      assertEquals(NEW.digest().toString(), proxy.head(PATH).header("docker-content-digest"));
    }
  }

  @Test
  void servesTheOldManifestOnWhenTheNewOneCannotBeFetched() throws Exception {
    try (RunningProxy proxy = setup().start()) {
      assertMeans(OLD, proxy.get(PATH));
      tagMoves();
      mirror.goesDown();
      origin.when(r -> r.isManifest() && r.isGet()).answers(500);
      Answer stale = proxy.get(PATH);
      assertMeans(OLD, stale);
      assertEquals(STALE, stale.header("cache-status"));
    }
  }
}
