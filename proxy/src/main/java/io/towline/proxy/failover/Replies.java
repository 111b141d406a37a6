package io.towline.proxy.failover;

import io.towline.proxy.request.Exchange;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Brings what was found elsewhere back to the client's loop. */
public final class Replies {
  private Replies() {}

  /** Goes on with the value, on the client's loop; a failure is the client's answer. */
  public static <T> void whenFound(
      Exchange exchange, CompletableFuture<T> value, Consumer<T> then) {
    var unused =
        value.whenCompleteAsync(
            (found, failure) -> {
              if (failure == null) {
                then.accept(found);
              } else {
                exchange.respond(Verdict.of(failure));
              }
            },
            exchange.loop());
  }
}
