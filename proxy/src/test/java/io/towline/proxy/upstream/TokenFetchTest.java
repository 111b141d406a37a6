package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.towline.spi.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One token, on a loop whose time the test lets pass. */
class TokenFetchTest {
  private static final long STEP_MILLIS = 100;
  private static final Duration HEDGE = Duration.ofMillis(1500);
  private static final Duration LIMIT = Duration.ofSeconds(25);

  private final EmbeddedChannel time = new EmbeddedChannel();
  private final Budget budget = new Budget();
  private final List<Boolean> fresh = new ArrayList<>();
  private final List<CompletableFuture<TokenAnswer>> asked = new ArrayList<>();
  private final CompletableFuture<TokenAnswer> token;

  TokenFetchTest() {
    time.freezeTime();
    Endpoint endpoint = UpstreamFixture.endpoint(URI.create("https://registry.example"));
    TokenFetch fetch = new TokenFetch(time.eventLoop(), budget, endpoint, this::ask);
    token = fetch.begin(LIMIT, new UpstreamFailure(Outcome.NO_ANSWER, "too late"));
    pass(Duration.ZERO);
  }

  @AfterEach
  void close() {
    var unused = time.close();
  }

  private CompletableFuture<TokenAnswer> ask(boolean overNewConnection) {
    fresh.add(overNewConnection);
    CompletableFuture<TokenAnswer> answer = new CompletableFuture<>();
    asked.add(answer);
    return answer;
  }

  /** Step by step, for a step's timers all run at its end. */
  private void pass(Duration duration) {
    time.runPendingTasks();
    for (long left = duration.toMillis(); left > 0; left -= STEP_MILLIS) {
      time.advanceTimeBy(Math.min(left, STEP_MILLIS), TimeUnit.MILLISECONDS);
      time.runPendingTasks();
    }
  }

  private void answers(int request) {
    asked.get(request).complete(new TokenAnswer("token" + request, Duration.ofMinutes(5)));
    pass(Duration.ZERO);
  }

  private void fails(int request, Outcome outcome) {
    asked.get(request).completeExceptionally(new UpstreamFailure(outcome, "request " + request));
    pass(Duration.ZERO);
  }

  private UpstreamFailure failure() {
    assertTrue(token.isDone(), "somebody waits still");
    try {
      throw new AssertionError("no failure, but " + token.join());
    } catch (CompletionException e) {
      return assertInstanceOf(UpstreamFailure.class, e.getCause());
    }
  }

  @Test
  void asksBesideASlowServiceOverANewConnection() {
    pass(HEDGE.minusMillis(1));
    assertEquals(List.of(false), fresh);
    pass(Duration.ofMillis(1));
    assertEquals(List.of(false, true), fresh);
    answers(1);
    assertEquals("token1", token.join().token());
    assertTrue(asked.get(0).isCancelled());
    assertEquals(List.of(Duration.ZERO), budget.answered);
  }

  @Test
  void asksOnceWhereNothingMayBeSpent() {
    budget.spent = true;
    pass(Duration.ofSeconds(20));
    assertEquals(1, asked.size());
    answers(0);
    assertEquals("token0", token.join().token());
    assertEquals(List.of(Duration.ofSeconds(10)), budget.unanswered);
    assertEquals(List.of(), budget.answered);
  }

  @Test
  void asksThreeTimesAtMostAndEndsInTime() {
    pass(LIMIT.minusMillis(1));
    assertEquals(3, asked.size());
    assertFalse(token.isDone());
    pass(Duration.ofMillis(1));
    assertEquals("too late", failure().getMessage());
    assertTrue(asked.stream().allMatch(CompletableFuture::isCancelled));
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT_FAILED", "NO_ANSWER", "CUT", "SERVER_ERROR"})
  void asksOnceMoreSoonAfterAFailure(Outcome outcome) {
    fails(0, outcome);
    pass(Duration.ofMillis(200));
    assertEquals(2, asked.size());
    fails(1, outcome);
    pass(Duration.ofMillis(200));
    assertEquals("request 1", failure().getMessage());
    assertEquals(2, asked.size());
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "THROTTLED", "WRONG_CONTENT"})
  void takesANoAtOnce(Outcome outcome) {
    fails(0, outcome);
    assertEquals("request 0", failure().getMessage());
    pass(Duration.ofSeconds(5));
    assertEquals(1, asked.size());
  }

  @Test
  void waitsForTheOtherWhenOneFails() {
    pass(HEDGE);
    fails(1, Outcome.SERVER_ERROR);
    assertFalse(token.isDone());
    answers(0);
    assertEquals("token0", token.join().token());
  }

  /** Times of the beginning, and what may be spent as the test says. */
  private static final class Budget implements TokenTimes {
    private final List<Duration> answered = new ArrayList<>();
    private final List<Duration> unanswered = new ArrayList<>();
    private boolean spent;

    @Override
    public Duration hedgeAfter(Endpoint endpoint) {
      return HEDGE;
    }

    @Override
    public Duration attemptTimeout(Endpoint endpoint) {
      return Duration.ofSeconds(10);
    }

    @Override
    public boolean mayHedge(Endpoint endpoint) {
      return !spent;
    }

    @Override
    public boolean mayRetry(Endpoint endpoint) {
      return !spent;
    }

    @Override
    public void answered(Endpoint endpoint, Duration took) {
      answered.add(took);
    }

    @Override
    public void unanswered(Endpoint endpoint, Duration waited) {
      unanswered.add(waited);
    }
  }
}
