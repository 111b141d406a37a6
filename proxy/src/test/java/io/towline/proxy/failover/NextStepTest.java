package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.failover.SmallQuestion.Whom;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.RegistryError;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstreams that may be asked so often: who waits, who is told so, and who is not blamed. */
class NextStepTest {
  private static final Duration HEDGE = Duration.ofMillis(1500);

  private final ManualTimers timers = new ManualTimers();
  private final FakeSender sender = new FakeSender();
  private final Observers observers =
      Observers.of(new Metrics("test"), timers::nanoTime, Clock.fixed(Pulls.NOW, ZoneOffset.UTC));
  private final UpstreamWalk.Ground ground =
      new UpstreamWalk.Ground(timers, sender, observers, WalkTimes.STANDARD);

  private CompletableFuture<Integer> walk(Pulls pulls, Whom whom) {
    SmallQuestion question =
        Questions.manifest(
            pulls.source(), whom, Deadline.in(WalkTimes.STANDARD.client(), timers.nanoTime()));
    CompletableFuture<Integer> result =
        new UpstreamWalk<>(ground, question, answer -> answer.head().status(), late -> {}).begin();
    pass(Duration.ZERO);
    return result;
  }

  private void pass(Duration time) {
    timers.pass(time);
  }

  private int sent() {
    return sender.sent().size();
  }

  private void answers(int index, int status) {
    sender.sent().get(index).answers(status);
    pass(Duration.ZERO);
  }

  private static RegistryError error(CompletableFuture<Integer> walk) {
    assertTrue(walk.isDone(), "somebody waits still");
    Throwable failure = assertThrows(CompletionException.class, walk::join).getCause();
    return assertInstanceOf(RegistryError.class, failure);
  }

  @ParameterizedTest
  @EnumSource(Whom.class)
  void asManyAsTheRateNamesAreAskedAtOnceAndTheNextInTurn(Whom whom) {
    Pulls pulls = Pulls.limited("2/s", "origin");
    sender.always(one -> one.answers(200));
    for (int i = 0; i < 4; i++) {
      var unused = walk(pulls, whom);
    }
    assertEquals(2, sent());
    pass(Duration.ofMillis(499));
    assertEquals(2, sent());
    pass(Duration.ofMillis(1));
    assertEquals(3, sent());
    pass(Duration.ofMillis(500));
    assertEquals(4, sent());
  }

  @ParameterizedTest
  @EnumSource(Whom.class)
  void whoWaitsForHisTurnIsAnsweredThen(Whom whom) {
    Pulls pulls = Pulls.limited("4/m", "origin");
    for (int i = 0; i < 4; i++) {
      var unused = walk(pulls, whom);
      answers(i, 200);
    }
    CompletableFuture<Integer> walk = walk(pulls, whom);
    pass(Duration.ofSeconds(15));
    assertFalse(walk.isDone());
    answers(4, 200);
    assertEquals(200, walk.join());
  }

  @ParameterizedTest
  @EnumSource(Whom.class)
  void whoWouldWaitLongerThanAClientDoesIsToldSoAtOnce(Whom whom) {
    Pulls pulls = Pulls.limited("1/m", "origin");
    var unusedFirst = walk(pulls, whom);
    answers(0, 200);
    CompletableFuture<Integer> walk = walk(pulls, whom);
    assertEquals(503, error(walk).status().code());
    assertTrue(String.valueOf(error(walk).getMessage()).contains("max_requests"));
    assertEquals("5", error(walk).headers().get("Retry-After"));
    assertEquals(1, sent());
    pass(Duration.ofSeconds(60));
    var unusedThird = walk(pulls, whom);
    assertEquals(2, sent(), "who was refused has taken no turn");
  }

  @Test
  void theClocksOfARequestBeginWhenItIsSent() {
    Pulls pulls = Pulls.limited("6/m", "origin");
    for (int i = 0; i < 6; i++) {
      var unused = walk(pulls, Whom.ANYBODY);
      answers(i, 200);
    }
    CompletableFuture<Integer> walk = walk(pulls, Whom.ANYBODY);
    pass(Duration.ofSeconds(10).plus(HEDGE));
    assertEquals(7, sent());
    assertFalse(walk.isDone());
    answers(6, 200);
    String scrape = new String(observers.metrics().scrape(), StandardCharsets.UTF_8);
    assertFalse(scrape.contains("outcome=\"no_answer\""), scrape);
  }

  @ParameterizedTest
  @EnumSource(Whom.class)
  void nobodyIsHedgedWithoutATurn(Whom whom) {
    var unused = walk(Pulls.limited("1/m", "origin"), whom);
    pass(HEDGE.multipliedBy(2));
    assertEquals(1, sent());
    var unusedOther = walk(Pulls.limited("2/m", "elsewhere"), whom);
    pass(HEDGE.multipliedBy(2));
    assertEquals(3, sent(), "where there is a turn, he is");
  }

  @Test
  void aRepetitionWaitsForItsTurnToo() {
    CompletableFuture<Integer> walk = walk(Pulls.limited("4/m", "origin"), Whom.ANYBODY);
    for (int i = 0; i < 3; i++) {
      var unused = walk(Pulls.limited("4/m", "origin"), Whom.ANYBODY);
      answers(1 + i, 200);
    }
    answers(0, 500);
    pass(Duration.ofMillis(14_999));
    assertEquals(4, sent());
    pass(Duration.ofMillis(1));
    assertEquals(5, sent());
    answers(4, 200);
    assertEquals(200, walk.join());
  }

  @Test
  void anotherUpstreamHasTurnsOfItsOwn() {
    Pulls pulls = Pulls.limited("1/m", "origin", "mirror");
    CompletableFuture<Integer> walk = walk(pulls, Whom.ANYBODY);
    answers(0, 500);
    pass(Duration.ofSeconds(1));
    assertEquals(2, sent());
    assertTrue(sender.sent().get(1).to().startsWith("mirror"));
    answers(1, 200);
    assertEquals(200, walk.join());
  }
}
