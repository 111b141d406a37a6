package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AddressRaceTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final EventLoop loop = new DefaultEventLoop();
  private final BlockingQueue<Dialled> dialled = new LinkedBlockingQueue<>();

  private record Dialled(int port, Promise<Channel> result) {}

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private Future<Channel> race(Duration delay, int... ports) {
    List<InetSocketAddress> addresses =
        Arrays.stream(ports)
            .mapToObj(port -> InetSocketAddress.createUnresolved("host", port))
            .toList();
    AddressRace race = new AddressRace(loop, addresses, delay, this::dial);
    Promise<Channel> winner = loop.newPromise();
    loop.execute(() -> race.run().addListener(new PromiseNotifier<>(winner)));
    return winner;
  }

  private Future<Channel> dial(InetSocketAddress address) {
    Promise<Channel> result = loop.newPromise();
    dialled.add(new Dialled(address.getPort(), result));
    return result;
  }

  private Dialled next(int port) throws Exception {
    Dialled next = dialled.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing is dialled");
    }
    assertEquals(port, next.port());
    return next;
  }

  @Test
  void dialsTheNextAtOnceWhenOneFails() throws Exception {
    Future<Channel> winner = race(NEVER, 1, 2);
    next(1).result().setFailure(new ConnectException("refused"));
    EmbeddedChannel channel = new EmbeddedChannel();
    next(2).result().setSuccess(channel);
    assertSame(channel, winner.get(5, TimeUnit.SECONDS));
  }

  @Test
  void dialsTheNextBesideASlowOneAndKeepsTheFirstToConnect() throws Exception {
    Future<Channel> winner = race(AT_ONCE, 1, 2);
    Dialled slow = next(1);
    EmbeddedChannel quick = new EmbeddedChannel();
    next(2).result().setSuccess(quick);
    assertSame(quick, winner.get(5, TimeUnit.SECONDS));
    EmbeddedChannel late = new EmbeddedChannel();
    slow.result().setSuccess(late);
    loop.submit(() -> {}).get(5, TimeUnit.SECONDS);
    assertFalse(late.isOpen());
    assertTrue(quick.isOpen());
  }

  @Test
  void dialsNoMoreOnceOneHasWon() throws Exception {
    Future<Channel> winner = race(NEVER, 1, 2);
    next(1).result().setSuccess(new EmbeddedChannel());
    winner.get(5, TimeUnit.SECONDS);
    assertTrue(dialled.isEmpty());
  }

  @Test
  void failsWhenTheLastHasFailed() throws Exception {
    Future<Channel> winner = race(AT_ONCE, 1, 2);
    Dialled first = next(1);
    Dialled second = next(2);
    second.result().setFailure(new ConnectException("second"));
    loop.submit(() -> {}).get(5, TimeUnit.SECONDS);
    assertFalse(winner.isDone());
    first.result().setFailure(new ConnectException("first"));
    assertTrue(winner.await(5, TimeUnit.SECONDS));
    assertEquals("first", winner.cause().getMessage());
  }
}
