package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PolicyTimeoutsTest {
  private static final ProgressTimeouts SAID =
      new ProgressTimeouts(Duration.ofSeconds(4), Duration.ofSeconds(44));
  private static final ProgressTimeouts USUAL =
      new ProgressTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(60));

  private final VirtualClock clock = new VirtualClock();
  private final HealthBook book = new HealthBook(clock);
  private final Endpoint endpoint = Endpoints.of("origin", "mirror").get(1);
  private final List<ProgressFigures> asked = new ArrayList<>();
  private CompletableFuture<ProgressTimeouts> next = new CompletableFuture<>();

  PolicyTimeoutsTest() {
    answerBy();
  }

  private void answerBy() {
    book.ask(
        Map.of(
            "fake.test",
            figures -> {
              asked.add(figures);
              return next;
            }));
  }

  private ProgressTimeouts progress() {
    return book.of(endpoint).progress().orElseThrow();
  }

  @Test
  void theFormulaAnswersUntilThePolicyHas() {
    assertEquals(USUAL, progress());
    next.complete(SAID);
    assertEquals(SAID, progress());
  }

  @Test
  void aPolicyIsAskedEachFiveSecondsAtMost() {
    for (int i = 0; i < 100; i++) {
      progress();
      clock.passSeconds(0.1);
    }
    assertEquals(2, asked.size());
  }

  @Test
  void aPolicyIsToldWhatIsKnown() {
    book.of(endpoint).paused(Duration.ofSeconds(2));
    progress();
    ProgressFigures told = asked.get(0);
    assertEquals("fake.test", told.registry());
    assertEquals("mirror", told.upstream().name());
    assertFalse(told.upstream().origin());
    assertEquals(1, told.samples());
    assertEquals(Duration.ofSeconds(10), told.most());
  }

  @Test
  void theLastAnswerCountsUntilTheNext() {
    next.complete(SAID);
    progress();
    next = new CompletableFuture<>();
    clock.passSeconds(60);
    assertEquals(SAID, progress());
    next.completeExceptionally(new IllegalStateException("late"));
    assertEquals(USUAL, progress());
  }

  @Test
  void aPolicyThatThrowsOrAnswersNothingIsNoHarm() {
    next = CompletableFuture.failedFuture(new IllegalStateException("nothing"));
    assertEquals(USUAL, progress());
    book.ask(
        Map.of(
            "fake.test",
            figures -> {
              throw new IllegalStateException("no");
            }));
    assertEquals(USUAL, progress());
  }

  @Test
  void anotherPolicyIsAskedAtOnceAndTheOldAnswerIsGone() {
    next.complete(SAID);
    progress();
    next = new CompletableFuture<>();
    answerBy();
    assertEquals(USUAL, progress());
    assertEquals(2, asked.size());
  }

  @Test
  void nobodyIsAskedWhereTheProgressTimeoutIsOff() {
    Endpoint off =
        Endpoints.of(Endpoints.progress(true, Duration.ZERO, true, true), "origin").get(0);
    assertEquals(Optional.empty(), book.of(off).progress());
    assertEquals(List.of(), asked);
  }
}
