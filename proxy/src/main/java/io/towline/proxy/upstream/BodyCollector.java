package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.towline.spi.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Gathers a small answer, within a size and a time. Belongs to one loop. */
final class BodyCollector implements UpstreamListener {
  private final int maxBytes;
  private final BiFunction<Outcome, String, UpstreamFailure> failures;
  private final CompletableFuture<UpstreamAnswer> whole = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable UpstreamExchange exchange;
  private @Nullable Future<?> timer;
  private @Nullable UpstreamHead head;

  /**
   * @param failures words a failure of the request that this collects for
   */
  BodyCollector(int maxBytes, BiFunction<Outcome, String, UpstreamFailure> failures) {
    this.maxBytes = maxBytes;
    this.failures = failures;
  }

  /** The answer; fails with {@link UpstreamFailure}. To cancel it ends the request. */
  CompletableFuture<UpstreamAnswer> whole() {
    return whole;
  }

  /** Called before the request begins. */
  void start(EventLoop loop, UpstreamExchange newExchange, Duration limit) {
    exchange = newExchange;
    timer = loop.schedule(() -> late(limit), limit.toNanos(), TimeUnit.NANOSECONDS);
    var unused =
        whole.whenComplete(
            (answer, failure) -> {
              if (whole.isCancelled()) {
                loop.execute(
                    () -> {
                      stopTimer();
                      newExchange.cancel();
                    });
              }
            });
  }

  private void late(Duration limit) {
    Outcome outcome = head == null ? Outcome.NO_ANSWER : Outcome.STALLED;
    giveUp(outcome, "no complete answer within " + limit.toMillis() + " ms");
  }

  private void giveUp(Outcome outcome, String what) {
    if (exchange != null) {
      exchange.cancel();
    }
    onFailure(failures.apply(outcome, what));
  }

  private void read() {
    if (exchange != null) {
      exchange.read(PieceSize.STANDARD);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void onHead(UpstreamHead received) {
    head = received;
    read();
  }

  @Override
  public void onData(ByteBuf data) {
    try {
      if (body.size() + data.readableBytes() > maxBytes) {
        giveUp(Outcome.WRONG_CONTENT, "a body of more than " + maxBytes + " bytes");
        return;
      }
      data.readBytes(body, data.readableBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes every byte", e);
    } finally {
      data.release();
    }
    read();
  }

  @Override
  public void onEnd() {
    stopTimer();
    UpstreamHead received = head;
    if (received != null) {
      whole.complete(new UpstreamAnswer(received, body.toByteArray()));
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    stopTimer();
    whole.completeExceptionally(failure);
  }
}
