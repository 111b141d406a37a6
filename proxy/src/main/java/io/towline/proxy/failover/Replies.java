package io.towline.proxy.failover;

import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Brings what was found elsewhere back to the client's loop. */
public final class Replies {
  private Replies() {}

  /**
   * Goes on with the value, on the client's loop; a failure is the client's answer, and so is one
   * of going on: nobody waits for ever.
   */
  public static <T> void whenFound(
      Exchange exchange, CompletableFuture<T> value, Consumer<T> then) {
    var unused =
        value.whenCompleteAsync(
            (found, failure) -> {
              if (failure != null) {
                exchange.respond(Verdict.of(failure));
                return;
              }
              try {
                then.accept(found);
              } catch (RuntimeException mistake) {
                end(exchange, mistake);
              }
            },
            exchange.loop());
  }

  private static void end(Exchange exchange, RuntimeException mistake) {
    RegistryError error = Verdict.of(mistake);
    if (exchange.isOpen()) {
      exchange.respond(error);
    } else {
      exchange.cut(String.valueOf(error.getMessage()));
    }
  }
}
