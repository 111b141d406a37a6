package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.towline.spi.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BearerTokensTest {
  private final EventLoop loop = new DefaultEventLoop();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may wrap
  private final List<CompletableFuture<TokenAnswer>> asked = new ArrayList<>();
  private final BearerTokens tokens = new BearerTokens(this::ask, nanos::get);

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private CompletableFuture<TokenAnswer> ask(EventLoop on, TokenKey key) {
    CompletableFuture<TokenAnswer> answer = new CompletableFuture<>();
    asked.add(answer);
    return answer;
  }

  private static TokenKey key(String scope) {
    Endpoint endpoint = UpstreamFixture.endpoint(URI.create("https://registry.example"));
    Location realm = Location.parse("https://auth.example/token");
    return new TokenKey(endpoint, realm, "service", scope, Reach.everywhere(), Optional.empty());
  }

  private CompletableFuture<String> token() {
    return tokens.token(loop, key("a"));
  }

  private void answer(int request, String token) {
    asked.get(request).complete(new TokenAnswer(token, Duration.ofSeconds(100)));
  }

  private void passes(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void asksOnceForAllWhoWait() {
    CompletableFuture<String> first = token();
    CompletableFuture<String> second = token();
    assertFalse(second.isDone());
    answer(0, "one");
    assertEquals("one", first.join());
    assertEquals("one", second.join());
    assertEquals("one", token().join());
    assertEquals(1, asked.size());
  }

  @Test
  void asksForEachScope() {
    assertFalse(token().isDone());
    assertFalse(tokens.token(loop, key("b")).isDone());
    assertEquals(2, asked.size());
  }

  @Test
  void renewsBehindTheBackOfThoseItServes() {
    var unused = token();
    answer(0, "one");
    passes(79);
    assertEquals("one", token().join());
    assertEquals(1, asked.size());
    passes(1);
    assertEquals("one", token().join());
    assertEquals("one", token().join());
    assertEquals(2, asked.size());
    answer(1, "two");
    assertEquals("two", token().join());
  }

  @Test
  void servesTheOldTokenToItsEndWhenTheServiceFails() {
    var unused = token();
    answer(0, "one");
    passes(90);
    assertEquals("one", token().join());
    asked.get(1).completeExceptionally(new UpstreamFailure(Outcome.NO_ANSWER, "slow"));
    assertEquals("one", token().join());
    passes(10);
    assertFalse(token().isDone());
  }

  /** As when somebody guesses passwords. */
  @Test
  void whoIsRefusedTakesThePlaceOfNobodysToken() {
    var unusedFirst = token();
    answer(0, "one");
    for (int i = 1; i <= 5_000; i++) {
      var unused = tokens.token(loop, key("guess " + i));
      asked.get(i).completeExceptionally(new UpstreamFailure(Outcome.DENIED, "no"));
    }
    assertEquals("one", token().join());
    assertEquals(5_001, asked.size());
  }

  @Test
  void tellsAllWhoWaitOfAFailureAndAsksAgainLater() {
    CompletableFuture<String> first = token();
    CompletableFuture<String> second = token();
    asked.get(0).completeExceptionally(new UpstreamFailure(Outcome.NO_ANSWER, "slow"));
    assertThrows(CompletionException.class, first::join);
    assertThrows(CompletionException.class, second::join);
    CompletableFuture<String> third = token();
    answer(1, "two");
    assertEquals("two", third.join());
  }

  @Test
  void doesNotGiveOutARefusedTokenAgain() {
    var unused = token();
    answer(0, "one");
    tokens.refused(key("a"), "one");
    CompletableFuture<String> next = token();
    answer(1, "two");
    assertEquals("two", next.join());
    tokens.refused(key("a"), "one"); // by one who was late
    assertEquals("two", token().join());
  }

  @Test
  void holdsNoMoreThanItsBound() {
    for (int i = 0; i < 5000; i++) {
      var unused = tokens.token(loop, key("scope" + i));
      answer(i, "token");
    }
    assertTrue(tokens.token(loop, key("scope4999")).isDone());
    assertFalse(tokens.token(loop, key("scope0")).isDone());
  }

  @Test
  void asksAgainWhereAskingItselfFailed() {
    BearerTokens broken =
        new BearerTokens(
            (on, key) -> {
              asked.add(new CompletableFuture<>());
              throw new IllegalStateException("no request came of it");
            },
            nanos::get);
    assertTrue(broken.token(loop, key("a")).isCompletedExceptionally());
    assertTrue(broken.token(loop, key("a")).isCompletedExceptionally());
    assertEquals(2, asked.size());
  }
}
