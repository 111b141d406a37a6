package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.failover.SingleFlight.Flight;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private final SingleFlight<String, Integer> flights = new SingleFlight<>();
  private int asked;

  private Flight<Integer> ask(CompletableFuture<Integer> answer) {
    return flights.ask(
        "key",
        () -> {
          asked++;
          return answer;
        });
  }

  @Test
  void asksOnceForAllWhoComeMeanwhile() {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Flight<Integer> first = ask(answer);
    Flight<Integer> second = ask(new CompletableFuture<>());
    assertEquals(1, asked);
    assertFalse(first.joined());
    assertTrue(second.joined());
    answer.complete(7);
    assertEquals(7, first.answer().join());
    assertEquals(7, second.answer().join());
  }

  @Test
  void asksAgainWhenTheAnswerWasGiven() {
    ask(CompletableFuture.completedFuture(7));
    assertEquals(8, ask(CompletableFuture.completedFuture(8)).answer().join());
    assertEquals(2, asked);
  }

  @Test
  void keepsKeysApart() {
    ask(new CompletableFuture<>());
    Flight<Integer> other = flights.ask("other", () -> CompletableFuture.completedFuture(1));
    assertFalse(other.joined());
    assertEquals(1, other.answer().join());
  }

  @Test
  void failsAllWhoWaitAndForgets() {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Flight<Integer> first = ask(answer);
    Flight<Integer> second = ask(new CompletableFuture<>());
    answer.completeExceptionally(new IllegalStateException("no"));
    assertTrue(first.answer().isCompletedExceptionally());
    assertTrue(second.answer().isCompletedExceptionally());
    assertEquals(9, ask(CompletableFuture.completedFuture(9)).answer().join());
  }

  @Test
  void failsWhereTheQuestionCannotBeAsked() {
    Flight<Integer> flight =
        flights.ask(
            "key",
            () -> {
              throw new IllegalStateException("no");
            });
    assertTrue(flight.answer().isCompletedExceptionally());
    assertEquals(1, ask(CompletableFuture.completedFuture(1)).answer().join());
  }
}
