package io.towline.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The event loops, apart by what they do: those that send files to clients, and those on which
 * downloads and their watchdogs run, so that no long sendfile makes an upstream look silent
 * (architecture, rule 10).
 *
 * @param clients accept and carry the clients' connections
 * @param downloads carry the upstreams' connections
 * @param serverChannel the kind of listener that goes with them
 */
record Loops(
    EventLoopGroup clients, EventLoopGroup downloads, Class<? extends ServerChannel> serverChannel)
    implements AutoCloseable {

  /** Loops for this many processors: epoll where there is epoll. */
  static Loops start(int processors) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new Loops(
        new MultiThreadIoEventLoopGroup(processors, new DefaultThreadFactory("clients", true), io),
        new MultiThreadIoEventLoopGroup(
            Math.max(1, processors / 2), new DefaultThreadFactory("downloads", true), io),
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
  }

  /** Ends them all; what still runs on them is dropped. Blocks for a second at most. */
  @Override
  public void close() {
    var first = downloads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    var second = clients.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    first.awaitUninterruptibly(1, TimeUnit.SECONDS);
    second.awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
