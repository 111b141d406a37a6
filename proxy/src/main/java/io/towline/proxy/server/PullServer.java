package io.towline.proxy.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.towline.config.ListenAddress;
import io.towline.config.ServerConfig;
import io.towline.proxy.limit.ClientLimits;
import io.towline.proxy.request.Routes;
import io.towline.proxy.request.UnsentBytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The pull API on its listeners. Any thread, but never a loop. */
public final class PullServer implements AutoCloseable {
  private static final int LOW_WATER = 32 * 1024;
  private static final int HIGH_WATER = 64 * 1024;

  private static final int BACKLOG = 4096;

  /**
   * How many connections a turn of the loop accepts. With one, as where Netty is not told, the last
   * of 64 that come at once waits for 64 turns, in which those before it are answered again and
   * again.
   */
  private static final int ACCEPTED_AT_ONCE = 256;

  private static final Duration AFTER_THE_CUT = Duration.ofSeconds(2);

  private final AtomicReference<ServerConfig> config;
  private final EventLoopGroup loops;
  private final ClientLimits limits;
  private final Connections connections;
  private final List<Channel> listeners = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final ClientPipeline pipeline;

  private PullServer(
      ServerSettings settings,
      Supplier<Routes> routes,
      RequestHandlers handlers,
      RequestRecords records) {
    config = new AtomicReference<>(settings.config());
    loops = settings.loops();
    Supplier<ServerConfig> now = config::get;
    limits = new ClientLimits(() -> now.get().limits(), settings.time().nanos());
    connections = new Connections(() -> now.get().limits().connections(), settings.time().nanos());
    Service service =
        new Service(
            now,
            routes,
            handlers,
            new RequestLog(records, settings.time().nanos()),
            limits,
            settings.time(),
            settings.access(),
            settings.changes());
    pipeline = new ClientPipeline(service, connections, settings.tls());
  }

  /**
   * Listens on every address of the configuration.
   *
   * @param routes asked once per request, so that a reload swaps them as a whole
   * @throws IOException if one of the addresses cannot be had; then none is listened on
   */
  public static PullServer start(
      ServerSettings settings,
      Supplier<Routes> routes,
      RequestHandlers handlers,
      RequestRecords records)
      throws IOException {
    PullServer server = new PullServer(settings, routes, handlers, records);
    for (ListenAddress address : settings.config().listen()) {
      try {
        server.addresses.add(server.listen(address, server.pipeline));
      } catch (IOException e) {
        server.close();
        throw e;
      }
    }
    return server;
  }

  private ServerBootstrap bootstrap(ChannelHandler beginning) {
    boolean epoll = loops instanceof IoEventLoopGroup group && group.isIoType(EpollIoHandler.class);
    Class<? extends ServerChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new ServerChannelRecvByteBufAllocator()
                    .respectMaybeMoreData(false) // it is said to be none after each
                    .maxMessagesPerRead(ACCEPTED_AT_ONCE))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .childHandler(beginning);
    return epoll
        ? bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UnsentBytes.USUAL)
        : bootstrap;
  }

  /**
   * Listens where connections begin in another way, and perhaps come to {@link #adopt}.
   *
   * @param beginning added to each new connection; sharable
   * @return with the port that the system picked
   * @throws IOException if the address cannot be had
   */
  public InetSocketAddress listen(ListenAddress address, ChannelHandler beginning)
      throws IOException {
    ChannelFuture bound = bootstrap(beginning).bind(BindAddress.of(address)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw ListenFailure.of(address, bound.cause());
    }
    listeners.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  /**
   * Answers a connection that is open already. On its loop; what comes first in the pipeline, TLS
   * perhaps, was added before.
   *
   * @param registry the host that the client believes to have reached
   */
  public void adopt(Channel channel, String registry) {
    pipeline.addHttp(channel, registry);
  }

  /** Where it listens, in the configuration's order, with the ports that the system picked. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** How many clients are connected. */
  public int connections() {
    return connections.count();
  }

  /**
   * Takes over what may change while running: who is allowed, what clients may take, and the
   * patience with slow ones.
   */
  public void reload(ServerConfig changed) {
    config.set(changed);
  }

  /**
   * Stops listening and lets every answer finish that has begun; what still runs after that time
   * ends short.
   *
   * @return completes when the last client is gone
   */
  public CompletableFuture<Void> drain(Duration atMost) {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    CompletableFuture<Void> whenDrained = connections.drain();
    var cut =
        loops.schedule(
            () -> connections.forEach(connection -> connection.cut("the proxy is shutting down")),
            atMost.toMillis(),
            TimeUnit.MILLISECONDS);
    var close =
        loops.schedule(
            connections::close, atMost.plus(AFTER_THE_CUT).toMillis(), TimeUnit.MILLISECONDS);
    return whenDrained.whenComplete(
        (done, failure) -> {
          cut.cancel(false);
          close.cancel(false);
        });
  }

  /** Stops listening and closes every connection at once. */
  @Override
  public void close() {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    connections.close();
  }
}
