package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On real sockets, for a client whose kernel holds 64 KiB and whose server's holds megabytes. */
final class OutputProgressTest {
  private static final int MORE_THAN_FITS = 32 << 20;
  private static final int RECEIVE_BUFFER = 64 << 10;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private final OutputProgress progress = new OutputProgress();
  private Channel server;

  @BeforeEach
  void listen() {
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, 3L << 20)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
                    accepted.add(channel);
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void whoTakesWhatTheKernelHoldsIsNotStill() throws Exception {
    try (RawClient client =
        new RawClient((InetSocketAddress) server.localAddress(), RECEIVE_BUFFER)) {
      Channel channel = accepted.take();
      var unused = channel.writeAndFlush(Unpooled.buffer().writeZero(MORE_THAN_FITS));
      pauseMillis(500);
      still(channel, 0);
      long queued = queuedBytes(channel);
      for (long round = 1; round <= 8; round++) {
        pauseMillis(50);
        assertEquals(2 * RECEIVE_BUFFER, client.read(2 * RECEIVE_BUFFER).length);
        pauseMillis(50);
        assertEquals(0, still(channel, round * 600 * SECOND));
      }
      assertEquals(queued, queuedBytes(channel), "nothing has left the queue itself");
      pauseMillis(200);
      assertEquals(600 * SECOND, still(channel, 9 * 600 * SECOND), "it took nothing");
    }
  }

  @Test
  void whoseQueueIsEmptyIsNotStill() throws Exception {
    try (RawClient client =
        new RawClient((InetSocketAddress) server.localAddress(), RECEIVE_BUFFER)) {
      Channel channel = accepted.take();
      channel.writeAndFlush(Unpooled.buffer().writeZero(100)).sync();
      assertEquals(100, client.read(100).length);
      pauseMillis(100);
      still(channel, 0);
      assertEquals(0, still(channel, 600 * SECOND));
    }
  }

  private long still(Channel channel, long nowNanos) throws Exception {
    return channel.eventLoop().submit(() -> progress.stillNanos(channel, nowNanos)).get();
  }

  private static long queuedBytes(Channel channel) throws Exception {
    return channel
        .eventLoop()
        .submit(() -> channel.unsafe().outboundBuffer().currentProgress())
        .get();
  }

  private static void pauseMillis(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
