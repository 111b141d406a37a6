package io.towline.proxy.blob;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.timer.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a request for a blob has its response head in time, counted from its arrival.
 * Until somebody knows better the head is that of a 504; what was begun for the request goes on.
 * Belongs to the client's loop. Over with the head, or {@link #close}.
 */
final class HeadDeadline {
  private final Exchange exchange;
  private final HeadTimes times;
  private Runnable whenLate = this::refuse;
  private Timers.@Nullable Timer timer;

  HeadDeadline(Exchange exchange, Timers timers, HeadTimes times) {
    this.exchange = exchange;
    this.times = times;
    long passed = timers.nanoTime() - exchange.startNanos();
    long left = Math.max(0, times.latest().toNanos() - passed);
    timer = timers.after(Duration.ofNanos(left), this::late);
  }

  /** What is done at the deadline from now on, in place of a 504. */
  void whenLate(Runnable action) {
    whenLate = action;
  }

  /** The deadline is nobody's any more. Idempotent. */
  void close() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Answers that the blob is not here in time. */
  void refuse() {
    close();
    exchange.respond(
        RegistryError.unavailable(
            HttpResponseStatus.GATEWAY_TIMEOUT,
            "no upstream has answered for this blob in "
                + times.latest().toSeconds()
                + " s; the question goes on, so try again",
            times.retryAfter()));
  }

  private void late() {
    timer = null;
    if (exchange.isOpen()) {
      whenLate.run();
    }
  }
}
