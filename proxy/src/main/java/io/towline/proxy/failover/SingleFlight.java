package io.towline.proxy.failover;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Asks each question once at a time: whoever asks while it is open gets the same answer. Any
 * thread.
 */
public final class SingleFlight<K, V> {
  private final ConcurrentHashMap<K, CompletableFuture<V>> open = new ConcurrentHashMap<>();

  /**
   * The answer to the open question of this key, or to the one that this call opens.
   *
   * @param question starts asking; called only if none is open
   */
  public Flight<V> ask(K key, Supplier<CompletableFuture<V>> question) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> running = open.putIfAbsent(key, mine);
    if (running != null) {
      return new Flight<>(running, true);
    }
    try {
      var unused =
          question
              .get()
              .whenComplete(
                  (value, failure) -> {
                    open.remove(key, mine);
                    if (failure == null) {
                      mine.complete(value);
                    } else {
                      mine.completeExceptionally(failure);
                    }
                  });
    } catch (RuntimeException e) {
      open.remove(key, mine);
      mine.completeExceptionally(e);
    }
    return new Flight<>(mine, false);
  }

  /**
   * An answer to come.
   *
   * @param joined whether somebody else had asked already
   */
  public record Flight<V>(CompletableFuture<V> answer, boolean joined) {}
}
