package io.towline.proxy.passthrough;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AccessAnswersTest {
  private static final Optional<AccessRefusal> YES = Optional.empty();
  private static final Optional<AccessRefusal> NO = Optional.of(new AccessRefusal(401, true, "no"));
  private static final Optional<AccessRefusal> ABSENT =
      Optional.of(new AccessRefusal(404, false, "not here"));

  private final AtomicLong now = new AtomicLong();
  private final AccessAnswers answers = new AccessAnswers(now::get);
  private final List<CompletableFuture<Optional<AccessRefusal>>> asked = new ArrayList<>();

  private CompletableFuture<Optional<AccessRefusal>> get(int key) {
    return answers.get(
        ByteBuffer.wrap(new byte[] {(byte) key}),
        () -> {
          asked.add(new CompletableFuture<>());
          return asked.get(asked.size() - 1);
        });
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void ask(int key) {
    var unused = get(key);
  }

  @Test
  void asksOnceForAllWhoWait() {
    CompletableFuture<Optional<AccessRefusal>> first = get(1);
    assertSame(first, get(1));
    assertEquals(1, asked.size());
  }

  @Test
  void anAnswerIsOfOneKeyAlone() {
    ask(1);
    ask(2);
    assertEquals(2, asked.size());
  }

  @Test
  void aYesCountsFromWhenItWasAskedFor() {
    ask(1);
    pass(Duration.ofSeconds(20));
    asked.get(0).complete(YES);
    pass(AccessAnswers.YES_FOR.minusSeconds(21));
    assertEquals(YES, get(1).join());
    assertEquals(1, asked.size());
    pass(Duration.ofSeconds(2));
    ask(1);
    assertEquals(2, asked.size());
  }

  @Test
  void aYesIsOverWithinAMinuteWhateverTheAnswerTook() {
    assertEquals(-1, AccessAnswers.YES_FOR.compareTo(Duration.ofSeconds(60 - 25)));
  }

  @Test
  void aNoIsAskedAgainSoon() {
    ask(1);
    asked.get(0).complete(NO);
    assertEquals(NO, get(1).join());
    assertEquals(1, asked.size());
    pass(AccessAnswers.NO_FOR.plusSeconds(1));
    ask(1);
    assertEquals(2, asked.size());
  }

  @Test
  void theAbsenceOfOneThingSaysNothingOfTheNext() {
    CompletableFuture<Optional<AccessRefusal>> answer = get(1);
    asked.get(0).complete(ABSENT);
    assertEquals(ABSENT, answer.join());
    ask(1);
    assertEquals(2, asked.size());
  }

  @Test
  void aFailureIsNotRemembered() {
    CompletableFuture<Optional<AccessRefusal>> answer = get(1);
    asked.get(0).completeExceptionally(new IllegalStateException());
    assertThrows(CompletionException.class, answer::join);
    ask(1);
    assertEquals(2, asked.size());
  }

  @Test
  void remembersNoMoreThanSoMany() {
    int many = 60_000;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < many; i++) {
        var unused =
            answers.get(
                ByteBuffer.allocate(Integer.BYTES).putInt(0, i),
                () -> {
                  asked.add(CompletableFuture.completedFuture(YES));
                  return asked.get(asked.size() - 1);
                });
      }
    }
    assertTrue(asked.size() >= many + 10_000, "asked " + asked.size());
  }
}
