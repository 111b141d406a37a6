package io.towline.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Connects to hosts that clients name, for tunnels. Neither this machine nor a metadata service is
 * dialled, whatever a name resolves to. Belongs to one loop.
 */
final class TunnelDialler {
  private final EventLoop loop;
  private final Names names;
  private final UpstreamTimeouts timeouts;

  TunnelDialler(EventLoop loop, Names names, UpstreamTimeouts timeouts) {
    this.loop = loop;
    this.names = names;
    this.timeouts = timeouts;
  }

  /** A connection that reads nothing yet; fails with an IOException that names the host. */
  Future<Channel> connect(Origin origin) {
    Promise<Channel> open = loop.newPromise();
    names
        .resolve(loop, origin)
        .addListener((Future<List<InetSocketAddress>> found) -> dial(origin, found, open));
    return open;
  }

  private void dial(Origin origin, Future<List<InetSocketAddress>> found, Promise<Channel> open) {
    if (!found.isSuccess() || found.getNow().isEmpty()) {
      open.tryFailure(new IOException("no address of " + origin.host() + " was found"));
      return;
    }
    Reach reach = new Reach(AddressKind.PRIVATE, origin.host(), "");
    List<InetSocketAddress> allowed =
        found.getNow().stream().filter(each -> reach.allows(each.getAddress())).toList();
    if (allowed.isEmpty()) {
      open.tryFailure(new IOException(origin.host() + " is at an address that is not tunnelled"));
      return;
    }
    new AddressRace(loop, allowed, timeouts.addressRace(), this::dial)
        .run()
        .addListener(
            (Future<Channel> dialled) -> {
              if (dialled.isSuccess()) {
                open.trySuccess(dialled.getNow());
              } else {
                open.tryFailure(new IOException("no connection to " + origin.host()));
              }
            });
  }

  private Future<Channel> dial(InetSocketAddress address) {
    Promise<Channel> open = loop.newPromise();
    new Bootstrap()
        .group(loop)
        .channel(Names.isEpoll(loop) ? EpollSocketChannel.class : NioSocketChannel.class)
        .disableResolver()
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeouts.connect().toMillis())
        .handler(new ChannelInboundHandlerAdapter())
        .connect(address)
        .addListener(
            (ChannelFuture tcp) -> {
              if (tcp.isSuccess()) {
                open.trySuccess(tcp.channel());
              } else {
                open.tryFailure(tcp.cause());
              }
            });
    return open;
  }
}
