package io.towline.proxy.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.towline.proxy.server.BindAddress;
import io.towline.proxy.tls.TlsGate;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The admin port. Small on purpose: little headers, no bodies but an import's, a bounded number of
 * connections that are closed when they are silent.
 */
public final class AdminServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_LINE_BYTES = 32 * 1024;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_BODY_BYTES = 0;
  private static final int IDLE_SECONDS = 30;

  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AdminSettings settings;
  private final AdminJobs jobs;
  private final AdminRoutes routes;
  private final AdminAccess access;
  private final Channel listener;

  /**
   * Listens when it returns. Blocking.
   *
   * @param loops owned by the caller, as is their kind of channel
   * @throws IOException naming the address, if it cannot be listened on
   */
  public AdminServer(
      EventLoopGroup loops,
      Class<? extends ServerChannel> channel,
      AdminSettings settings,
      AdminApi api)
      throws IOException {
    this.settings = settings;
    this.jobs = api.jobs();
    this.routes = new AdminRoutes(settings, api);
    this.access = new AdminAccess(settings.listen().host(), settings.token());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(channel)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(pipeline())
            .bind(BindAddress.of(settings.listen()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s: %s".formatted(settings.listen(), bound.cause().getMessage()),
          bound.cause());
    }
    this.listener = bound.channel();
  }

  /** Where it listens, with the port that the system picked for 0. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening and closes what is open. Blocking. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
  }

  private ChannelInitializer<Channel> pipeline() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel connection) {
        if (connections.size() >= MAX_CONNECTIONS) {
          var unused = connection.close();
          return;
        }
        connections.add(connection);
        connection
            .pipeline()
            .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
            .addLast(new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, MAX_HEADER_BYTES))
            .addLast(new JobHandler(jobs, access))
            .addLast(new HttpObjectAggregator(MAX_BODY_BYTES, true))
            .addLast(new AdminHandler(settings, routes, access));
        settings
            .tls()
            .apply(connection.alloc())
            .ifPresent(handler -> TlsGate.addTo(connection.pipeline(), handler));
      }
    };
  }
}
