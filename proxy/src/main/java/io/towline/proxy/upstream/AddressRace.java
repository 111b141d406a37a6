package io.towline.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dials addresses in order, the next when one fails or takes long, and keeps the first connection
 * (RFC 8305, section 5). Belongs to one loop.
 */
final class AddressRace {
  private final EventLoop loop;
  private final Iterator<InetSocketAddress> left;
  private final Function<InetSocketAddress, Future<Channel>> dial;
  private final Duration delay;
  private final Promise<Channel> winner;
  private int running;
  private @Nullable Future<?> timer;

  /**
   * @param addresses at least one
   */
  AddressRace(
      EventLoop loop,
      List<InetSocketAddress> addresses,
      Duration delay,
      Function<InetSocketAddress, Future<Channel>> dial) {
    this.loop = loop;
    this.left = addresses.iterator();
    this.delay = delay;
    this.dial = dial;
    this.winner = loop.newPromise();
  }

  /** The first connection; fails as the last address did. */
  Future<Channel> run() {
    dialNext();
    return winner;
  }

  private void dialNext() {
    stopTimer();
    if (winner.isDone() || !left.hasNext()) {
      return;
    }
    running++;
    Future<Channel> dialled = dial.apply(left.next());
    if (left.hasNext()) {
      timer = loop.schedule(this::dialNext, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
    dialled.addListener((Future<Channel> done) -> onDone(done));
  }

  private void onDone(Future<Channel> done) {
    running--;
    if (done.isSuccess()) {
      stopTimer();
      if (!winner.trySuccess(done.getNow())) {
        var unused = done.getNow().close();
      }
    } else if (left.hasNext()) {
      dialNext();
    } else if (running == 0) {
      winner.tryFailure(done.cause());
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
