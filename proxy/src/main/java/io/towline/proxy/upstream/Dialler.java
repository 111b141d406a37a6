package io.towline.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Opens connections to one origin, without TLS yet: straight or as a tunnel through the forward
 * proxy (RFC 9110, section 9.3.6).
 */
final class Dialler {
  /** The name of the first handler above the transport and its security. */
  static final String ENCODER = "encoder";

  private static final int USER_TIMEOUT_MILLIS = 15_000;
  private static final int STANDARD_PROXY_PORT = 80;

  private final EventLoop loop;
  private final Connector.Setup setup;
  private final UpstreamSettings settings;
  private final ConnectionKey key;

  Dialler(EventLoop loop, Connector.Setup setup, ConnectionKey key) {
    this.loop = loop;
    this.setup = setup;
    this.settings = setup.settings();
    this.key = key;
  }

  /** Whose addresses are dialled: the origin's, or the proxy's. */
  Origin firstStop() {
    if (!key.proxied()) {
      return key.origin();
    }
    URI proxy = settings.proxy().https().orElseThrow();
    int port = proxy.getPort() < 0 ? STANDARD_PROXY_PORT : proxy.getPort();
    return Origin.parse(false, proxy.getHost() + ":" + port);
  }

  /** A connection to this address; through a proxy it is open when the tunnel is. */
  Future<Channel> dial(InetSocketAddress address) {
    Promise<Channel> open = loop.newPromise();
    if (key.proxied()) {
      HttpProxyHandler tunnel = tunnel(address);
      UpstreamTimeouts timeouts = settings.timeouts();
      tunnel.setConnectTimeoutMillis(timeouts.connect().plus(timeouts.handshake()).toMillis());
      tunnel.connectFuture().addListener((Future<Channel> done) -> pass(done, open));
      InetSocketAddress behind =
          InetSocketAddress.createUnresolved(key.origin().host(), key.origin().port());
      connect(behind, Optional.of(tunnel))
          .addListener(
              (ChannelFuture tcp) -> {
                if (!tcp.isSuccess()) {
                  open.tryFailure(tcp.cause());
                }
              });
    } else {
      connect(address, Optional.empty())
          .addListener(
              (ChannelFuture tcp) -> {
                if (tcp.isSuccess()) {
                  open.trySuccess(tcp.channel());
                } else {
                  open.tryFailure(tcp.cause());
                }
              });
    }
    return open;
  }

  private static void pass(Future<Channel> done, Promise<Channel> open) {
    if (done.isSuccess()) {
      open.trySuccess(done.getNow());
    } else {
      open.tryFailure(done.cause());
    }
  }

  private HttpProxyHandler tunnel(InetSocketAddress proxyAddress) {
    String userInfo = settings.proxy().https().orElseThrow().getRawUserInfo();
    if (userInfo == null) {
      return new HttpProxyHandler(proxyAddress);
    }
    int colon = userInfo.indexOf(':');
    String name = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return new HttpProxyHandler(proxyAddress, decoded(name), decoded(password));
  }

  /** Percent-decoded; unlike in a form, a plus is a plus. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Nothing is read before somebody asks, and then at once as much as one piece may hold. */
  private ChannelFuture connect(SocketAddress address, Optional<ChannelHandler> tunnel) {
    boolean epoll = Names.isEpoll(loop);
    PieceSize pieces = new PieceSize();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            .disableResolver()
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.RECVBUF_ALLOCATOR, pieces)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) settings.timeouts().connect().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .handler(pipeline(tunnel, pieces));
    if (epoll) {
      bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
    }
    return bootstrap.connect(address);
  }

  private ChannelHandler pipeline(Optional<ChannelHandler> tunnel, PieceSize pieces) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        Connection connection = new Connection(channel, key, setup, pieces);
        tunnel.ifPresent(channel.pipeline()::addLast);
        channel
            .pipeline()
            .addLast(ENCODER, new HttpRequestEncoder())
            .addLast(connection.decoder(), connection);
      }
    };
  }
}
