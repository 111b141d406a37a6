package io.towline.proxy.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.Credentials;
import io.towline.config.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefreshedCredentialsTest {
  private final AtomicLong now = new AtomicLong();
  private final Deque<Runnable> work = new ArrayDeque<>();
  private int asked;
  private @Nullable IOException failure;
  private Optional<Duration> life = Optional.empty();
  private final RefreshedCredentials credentials =
      new RefreshedCredentials("helper x", this::answer, work::add, now::get);

  private Issued answer() throws IOException {
    asked++;
    IOException told = failure;
    if (told != null) {
      throw told;
    }
    return new Issued(number(asked), Duration.ofMinutes(10), life);
  }

  private static Optional<Credentials> number(int number) {
    return Optional.of(new Credentials.Basic("u", new Secret("p" + number)));
  }

  private CompletableFuture<Optional<Credentials>> find() {
    return credentials.find(Optional.empty());
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private Optional<Credentials> answered() {
    CompletableFuture<Optional<Credentials>> answer = find();
    if (!work.isEmpty()) {
      work.remove().run();
    }
    return answer.join();
  }

  @Test
  void asksOnceForAllWhoWait() {
    CompletableFuture<Optional<Credentials>> first = find();
    CompletableFuture<Optional<Credentials>> second = find();
    assertFalse(second.isDone());
    assertEquals(1, work.size());
    work.remove().run();
    assertEquals(number(1), first.join());
    assertEquals(number(1), second.join());
  }

  @Test
  void asksAgainInTheBackgroundWhenTheyGetOld() {
    assertEquals(number(1), answered());
    pass(Duration.ofMinutes(10));
    assertEquals(number(1), find().join());
    work.remove().run();
    assertEquals(number(2), find().join());
    assertEquals(2, asked);
  }

  @Test
  void keepsTheLastGoodOnesWhileNobodyAnswers() {
    assertEquals(number(1), answered());
    failure = new IOException("helper x is broken");
    pass(Duration.ofMinutes(10));
    assertEquals(number(1), answered());
    assertEquals(2, asked);
    assertEquals(number(1), find().join());
  }

  @Test
  void butNotLongerThanTheyLive() {
    life = Optional.of(Duration.ofMinutes(15));
    assertEquals(number(1), answered());
    failure = new IOException("helper x is broken");
    pass(Duration.ofMinutes(15));
    CompletionException told = assertThrows(CompletionException.class, this::answered);
    assertEquals("helper x is broken", cause(told));
  }

  @Test
  void asksForNewOnesWhenTheyAreRefused() {
    assertEquals(number(1), answered());
    pass(RefreshedCredentials.BETWEEN);
    CompletableFuture<Optional<Credentials>> newer = credentials.find(number(1));
    work.remove().run();
    assertEquals(number(2), newer.join());
  }

  @Test
  void butNotWithEachRequestThatIsRefused() {
    assertEquals(number(1), answered());
    for (int i = 0; i < 100; i++) {
      assertEquals(number(1), credentials.find(number(1)).join());
    }
    assertTrue(work.isEmpty());
  }

  @Test
  void tellsWhoWaitsWhatIsWrongAndAsksNotAtOnceAgain() {
    failure = new IOException("helper x is broken");
    assertThrows(CompletionException.class, this::answered);
    assertThrows(CompletionException.class, () -> find().join());
    assertEquals(1, asked);
    pass(RefreshedCredentials.BETWEEN);
    failure = null;
    assertEquals(number(2), answered());
  }

  @Test
  void whatAStrangerThrowsIsNotShown() {
    RefreshedCredentials strange =
        new RefreshedCredentials(
            "plug-in y",
            () -> {
              throw new IllegalStateException("secret");
            },
            Runnable::run,
            now::get);
    CompletionException told =
        assertThrows(CompletionException.class, () -> strange.find(Optional.empty()).join());
    assertEquals("plug-in y failed: java.lang.IllegalStateException", cause(told));
  }

  private static String cause(CompletionException told) {
    Throwable cause = told.getCause();
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }
}
