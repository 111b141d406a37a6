package io.towline.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Reads what an earlier run left while the rest of a start goes on: a thread for each file. */
final class Loading {
  private Loading() {}

  /** The result of this work, which runs on a daemon thread of this name. */
  static <T> CompletableFuture<T> begin(String name, Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}
