package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Finds addresses without blocking, by /etc/hosts and by name servers. */
final class Names implements AutoCloseable {
  private static final long QUERY_TIMEOUT_MILLIS = 2000;

  private final DnsAddressResolverGroup nio;
  private final DnsAddressResolverGroup epoll;

  /**
   * @param servers the name servers to ask
   */
  Names(DnsServerAddressStreamProvider servers) {
    nio = group(servers, NioDatagramChannel.class, NioSocketChannel.class);
    epoll =
        Epoll.isAvailable()
            ? group(servers, EpollDatagramChannel.class, EpollSocketChannel.class)
            : nio;
  }

  private static DnsAddressResolverGroup group(
      DnsServerAddressStreamProvider servers,
      Class<? extends DatagramChannel> datagrams,
      Class<? extends SocketChannel> sockets) {
    return new DnsAddressResolverGroup(
        new DnsNameResolverBuilder()
            .nameServerProvider(servers)
            .datagramChannelType(datagrams)
            .socketChannelType(sockets)
            .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS));
  }

  /** Whether channels on this loop are epoll's. */
  static boolean isEpoll(EventLoop loop) {
    return Epoll.isAvailable()
        && loop instanceof IoEventLoop io
        && io.isIoType(EpollIoHandler.class);
  }

  /** All addresses, best first; fails with UnknownHostException. Called and completed on loop. */
  Future<List<InetSocketAddress>> resolve(EventLoop loop, Origin origin) {
    if (origin.literal().isPresent()) {
      InetAddress address = origin.literal().get();
      return loop.newSucceededFuture(List.of(new InetSocketAddress(address, origin.port())));
    }
    DnsAddressResolverGroup group = isEpoll(loop) ? epoll : nio;
    return group
        .getResolver(loop)
        .resolveAll(InetSocketAddress.createUnresolved(origin.host(), origin.port()));
  }

  @Override
  public void close() {
    nio.close();
    epoll.close();
  }
}
