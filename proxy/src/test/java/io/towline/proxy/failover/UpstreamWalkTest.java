package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.failover.FakeSender.Sent;
import io.towline.proxy.failover.SmallQuestion.Whom;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.policy.PolicyDesk;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Upstream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A walk whose time the test lets pass, of upstreams of which nothing is known. */
class UpstreamWalkTest {
  private static final Duration HEDGE = Duration.ofMillis(1500);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ManualTimers timers = new ManualTimers();
  private final FakeSender sender = new FakeSender();
  private final Pulls sole = new Pulls("origin");
  private final Pulls two = new Pulls("origin", "mirror");
  private final List<Integer> late = new ArrayList<>();
  private final Observers observers =
      Observers.of(new Metrics("test"), timers::nanoTime, Clock.fixed(Pulls.NOW, ZoneOffset.UTC));
  private final UpstreamWalk.Ground ground =
      new UpstreamWalk.Ground(timers, sender, observers, WalkTimes.STANDARD);

  private CompletableFuture<Integer> walk(Pulls pulls, Whom whom) {
    return walk(pulls.source(), whom);
  }

  private CompletableFuture<Integer> walk(RegistrySource source, Whom whom) {
    SmallQuestion question = question(source, whom, WalkTimes.STANDARD.client());
    CompletableFuture<Integer> result =
        new UpstreamWalk<>(ground, question, UpstreamWalkTest::status, late::add).begin();
    pass(Duration.ZERO);
    return result;
  }

  private SmallQuestion question(RegistrySource source, Whom whom, Duration left) {
    return Questions.manifest(source, whom, Deadline.in(left, timers.nanoTime()));
  }

  private static int status(UpstreamAnswer answer) {
    return answer.head().status();
  }

  private void pass(Duration time) {
    timers.pass(time);
  }

  private Sent sent(int index) {
    return sender.sent().get(index);
  }

  private void answers(int index, int status, String... headers) {
    sent(index).answers(status, headers);
    pass(Duration.ZERO);
  }

  private static RegistryError error(CompletableFuture<Integer> walk) {
    assertTrue(walk.isDone(), "somebody waits still");
    try {
      throw new AssertionError("no error, but " + walk.join());
    } catch (CompletionException e) {
      return assertInstanceOf(RegistryError.class, e.getCause());
    }
  }

  // What is slow.

  @Test
  void asksBesideASlowRequestOverANewConnection() {
    CompletableFuture<Integer> walk = walk(sole, Whom.ANYBODY);
    pass(HEDGE.minusMillis(1));
    assertEquals(1, sender.sent().size());
    assertFalse(sent(0).request().fresh());
    pass(Duration.ofMillis(1));
    assertEquals(2, sender.sent().size());
    assertTrue(sent(1).request().fresh());
    answers(1, 200);
    assertEquals(200, walk.join());
    assertTrue(sent(0).answer().isCancelled());
  }

  @Test
  void hedgesNoPullThatIsCounted() {
    URI hub = URI.create("https://registry-1.docker.io");
    CompletableFuture<Integer> walk = walk(new Pulls(Duration.ZERO, List.of(hub)), Whom.ANYBODY);
    pass(TIMEOUT.minusMillis(1));
    assertEquals(1, sender.sent().size());
    answers(0, 200);
    assertEquals(200, walk.join());
  }

  @Test
  void takesTheFirstOfTwoWhereThatIsTheSlowOne() {
    CompletableFuture<Integer> walk = walk(two, Whom.ANYBODY);
    pass(HEDGE);
    answers(0, 200);
    assertEquals(200, walk.join());
    assertTrue(sent(1).answer().isCancelled());
  }

  @Test
  void countsNobodyAsFailedWhoWasOvertaken() {
    var unused = walk(sole, Whom.ANYBODY);
    pass(HEDGE);
    answers(1, 200);
    pass(Duration.ofMinutes(2));
    assertFalse(scrape().contains("outcome=\"no_answer\""), scrape());
    assertTrue(scrape().contains("outcome=\"cancelled\""), scrape());
  }

  private String scrape() {
    return new String(observers.metrics().scrape(), StandardCharsets.UTF_8);
  }

  @Test
  void keepsALateRequestOpenBesideItsSuccessor() {
    CompletableFuture<Integer> walk = walk(two, Whom.ORIGIN_FIRST);
    pass(TIMEOUT);
    assertFalse(sent(0).answer().isDone());
    answers(0, 200);
    assertEquals(200, walk.join());
    for (Sent other : sender.sent().subList(1, sender.sent().size())) {
      assertTrue(other.answer().isCancelled());
    }
  }

  @Test
  void hasNoMoreThanThreeRequestsOpen() {
    var unused = walk(two, Whom.ANYBODY);
    pass(Duration.ofMinutes(2));
    assertTrue(sender.sent().size() <= 3, "sent " + sender.sent().size());
    assertTrue(sender.sent().size() >= 2, "sent " + sender.sent().size());
  }

  @Test
  void closesWhatIsOpenAfterAMinute() {
    var unused = walk(sole, Whom.ANYBODY);
    pass(Duration.ofMillis(59_999));
    assertFalse(sent(0).answer().isDone());
    pass(Duration.ofMillis(1));
    assertTrue(sent(0).answer().isCancelled());
  }

  @Test
  void tellsWhoWaitsAtTheDeadlineAndTakesWhatIsLateForTheNext() {
    CompletableFuture<Integer> walk = walk(sole, Whom.ANYBODY);
    pass(Duration.ofMillis(24_999));
    assertFalse(walk.isDone());
    pass(Duration.ofMillis(1));
    assertEquals(504, error(walk).status().code());
    assertEquals("5", error(walk).headers().get("Retry-After"));
    assertTrue(String.valueOf(error(walk).getMessage()).contains("http://origin.test/v2/team/app"));
    int asked = sender.sent().size();
    pass(Duration.ofSeconds(20));
    assertEquals(asked, sender.sent().size());
    answers(0, 200);
    assertEquals(List.of(200), late);
    assertTrue(sent(1).answer().isCancelled());
  }

  @Test
  void doesNotAskWhenTheTimeIsUpAlready() {
    SmallQuestion question = question(sole.source(), Whom.ANYBODY, Duration.ZERO);
    CompletableFuture<Integer> walk =
        new UpstreamWalk<>(ground, question, UpstreamWalkTest::status, late::add).begin();
    pass(Duration.ZERO);
    assertEquals(504, error(walk).status().code());
    assertEquals(0, sender.sent().size());
  }

  private CompletableFuture<Integer> walkWithASecondAfterHalfASecond() {
    FailoverPolicy policy =
        history -> {
          Decision.Try first = Decision.Try.now(history.upstreams().get(0));
          Upstream other = history.upstreams().get(1);
          return history.attempts().isEmpty()
              ? first.with(new Decision.Try(other, Duration.ofMillis(500), Decision.Role.RACE))
              : new Decision.Wait();
        };
    RegistrySource source = two.source();
    return walk(
        new RegistrySource(source.registry(), source.endpoints(), PolicyDesk.of(policy)),
        Whom.ANYBODY);
  }

  @Test
  void asksASecondWhenThePolicyWantsIt() {
    CompletableFuture<Integer> walk = walkWithASecondAfterHalfASecond();
    pass(Duration.ofMillis(499));
    assertEquals(1, sender.sent().size());
    pass(Duration.ofMillis(1));
    assertEquals(2, sender.sent().size());
    assertTrue(sent(1).to().startsWith("mirror"));
    answers(1, 200);
    assertEquals(200, walk.join());
  }

  @Test
  void asksNobodyBesideOneThatHasAnswered() {
    CompletableFuture<Integer> walk = walkWithASecondAfterHalfASecond();
    answers(0, 200);
    assertEquals(200, walk.join());
    pass(Duration.ofSeconds(5));
    assertEquals(1, sender.sent().size());
  }

  // Whom.

  @Test
  void asksTheOriginAloneForATagUntilItIsLate() {
    CompletableFuture<Integer> walk = walk(two, Whom.ORIGIN_FIRST);
    pass(TIMEOUT.minusMillis(1));
    assertTrue(sender.sent().size() >= 2);
    assertTrue(sender.sent().stream().allMatch(sent -> sent.to().startsWith("origin")));
    pass(TIMEOUT);
    Sent last = sent(sender.sent().size() - 1);
    assertTrue(last.to().startsWith("mirror"), last.to());
    last.answers(200);
    pass(Duration.ZERO);
    assertEquals(200, walk.join());
  }

  @Test
  void asksAMirrorForATagAtOnceWhenTheOriginHasFailed() {
    CompletableFuture<Integer> walk = walk(two, Whom.ORIGIN_FIRST);
    answers(0, 500);
    assertTrue(sent(1).to().startsWith("mirror"));
    answers(1, 200);
    assertEquals(200, walk.join());
  }

  @Test
  void asksTheFirstAloneOnlyOnce() {
    CompletableFuture<Integer> walk = walk(two, Whom.FIRST_ALONE);
    answers(0, 500);
    assertEquals(503, error(walk).status().code());
    pass(Duration.ofMinutes(1));
    assertEquals(1, sender.sent().size());
  }

  @Test
  void asksTheFirstAloneBesideItselfAndGivesUpWhenBothAreLate() {
    CompletableFuture<Integer> walk = walk(two, Whom.FIRST_ALONE);
    pass(HEDGE);
    assertEquals(2, sender.sent().size());
    assertTrue(sent(1).to().startsWith("origin"));
    pass(Duration.ofSeconds(20));
    assertEquals(504, error(walk).status().code());
    answers(1, 200);
    assertEquals(List.of(200), late);
  }

  // What fails.

  @ParameterizedTest
  @CsvSource({"404,404", "401,401", "403,403"})
  void takesTheOriginsNoEvenIfItIsLate(int said, int told) {
    CompletableFuture<Integer> walk = walk(two, Whom.ORIGIN_FIRST);
    pass(TIMEOUT);
    answers(0, said);
    assertEquals(told, error(walk).status().code());
    assertTrue(sent(1).answer().isCancelled());
  }

  @Test
  void waitsAsLongAsItIsToldTo() {
    CompletableFuture<Integer> walk = walk(sole, Whom.ANYBODY);
    answers(0, 429, "Retry-After", "7");
    pass(Duration.ofMillis(6_999));
    assertEquals(1, sender.sent().size());
    assertFalse(walk.isDone());
    pass(Duration.ofMillis(1_001));
    assertEquals(2, sender.sent().size());
    answers(1, 200);
    assertEquals(200, walk.join());
  }

  @Test
  void asksOthersMeanwhile() {
    CompletableFuture<Integer> walk = walk(two, Whom.ANYBODY);
    answers(0, 429, "Retry-After", "7");
    assertTrue(sent(1).to().startsWith("mirror"));
    answers(1, 200);
    assertEquals(200, walk.join());
  }

  @ParameterizedTest
  @CsvSource({"429", "503"})
  void doesNotWaitForWhatComesAfterTheDeadline(int status) {
    CompletableFuture<Integer> walk = walk(sole, Whom.ANYBODY);
    answers(0, status, "Retry-After", "26");
    assertEquals(503, error(walk).status().code());
    assertEquals("26", error(walk).headers().get("Retry-After"));
  }

  @Test
  void endsAfterSoManyFailures() {
    CompletableFuture<Integer> walk = walk(sole, Whom.ANYBODY);
    for (int i = 0; i < 3; i++) {
      answers(i, 500);
      pass(Duration.ofSeconds(1));
    }
    assertEquals(503, error(walk).status().code());
    assertEquals(3, sender.sent().size());
  }

  @Test
  void isNotInterestedInAFailureBesideOneThatSucceeds() {
    CompletableFuture<Integer> walk = walk(sole, Whom.ANYBODY);
    pass(HEDGE);
    answers(1, 500);
    assertFalse(walk.isDone());
    answers(0, 200);
    assertEquals(200, walk.join());
  }
}
