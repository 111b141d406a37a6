package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that we hold. One fetch at a time for a key, whoever waits and on whichever loop; at
 * 80 % of a token's life the next is fetched while the old one serves. Any thread; its lock is held
 * for a few instructions.
 */
final class BearerTokens {
  private static final int MAX_TOKENS = 4096;

  private final BiFunction<EventLoop, TokenKey, CompletableFuture<TokenAnswer>> service;
  private final LongSupplier nanos;
  private final Map<TokenKey, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TokenKey, Entry> eldest) {
          return size() > MAX_TOKENS;
        }
      };

  /** Guarded by the lock of the tokens. */
  private static final class Entry {
    private @Nullable Held held;
    private @Nullable CompletableFuture<String> pending;
  }

  private record Held(String token, long askedNanos, long renewNanos, long endNanos) {}

  /**
   * @param service fetches a token, on that loop
   * @param nanos a monotonic clock
   */
  BearerTokens(
      BiFunction<EventLoop, TokenKey, CompletableFuture<TokenAnswer>> service, LongSupplier nanos) {
    this.service = service;
    this.nanos = nanos;
  }

  /** A token that is good now; completes on any loop. Fails with {@link UpstreamFailure}. */
  CompletableFuture<String> token(EventLoop loop, TokenKey key) {
    return token(loop, key, Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * The same, of a token that was asked for no longer ago than this: its service may have another
   * mind by now.
   */
  CompletableFuture<String> token(EventLoop loop, TokenKey key, Duration oldest) {
    Entry entry;
    CompletableFuture<String> started = null;
    CompletableFuture<String> result;
    long now = nanos.getAsLong();
    synchronized (this) {
      entry = entries.computeIfAbsent(key, k -> new Entry());
      Held held = entry.held;
      boolean isOld = held != null && now - held.askedNanos() > oldest.toNanos();
      if (entry.pending == null && (held == null || isOld || now - held.renewNanos() >= 0)) {
        started = new CompletableFuture<>();
        entry.pending = started;
      }
      boolean good = held != null && !isOld && now - held.endNanos() < 0;
      result =
          good || entry.pending == null
              ? CompletableFuture.completedFuture(held == null ? "" : held.token())
              : entry.pending;
    }
    if (started != null) {
      fetch(loop, key, entry, started);
    }
    return result;
  }

  private void fetch(EventLoop loop, TokenKey key, Entry entry, CompletableFuture<String> waiting) {
    long asked = nanos.getAsLong();
    CompletableFuture<TokenAnswer> fetched;
    try {
      fetched = service.apply(loop, key);
    } catch (RuntimeException mistake) { // must not look like a fetch that goes on for ever
      fetched = CompletableFuture.failedFuture(mistake);
    }
    var unused =
        fetched.whenComplete(
            (answer, failure) -> {
              synchronized (this) {
                entry.pending = null;
                if (failure == null) {
                  long life = answer.life().toNanos();
                  entry.held = new Held(answer.token(), asked, asked + life / 5 * 4, asked + life);
                } else if (entry.held == null) {
                  entries.remove(key, entry); // who is refused takes nobody's place
                }
              }
              if (failure == null) {
                waiting.complete(answer.token());
              } else {
                waiting.completeExceptionally(failure);
              }
            });
  }

  /** The upstream did not believe this token: it is not given out again. */
  synchronized void refused(TokenKey key, String token) {
    Entry entry = entries.get(key);
    if (entry != null && entry.held != null && entry.held.token().equals(token)) {
      entry.held = null;
    }
  }

  /** Forgets all. */
  synchronized void clear() {
    entries.clear();
  }
}
