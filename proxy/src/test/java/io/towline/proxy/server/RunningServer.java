package io.towline.proxy.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.towline.config.Configuration;
import io.towline.config.ConnectConfig;
import io.towline.config.LimitsConfig;
import io.towline.config.ServerConfig;
import io.towline.proxy.access.ClientAccess;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.HttpDate;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.request.Routes;
import io.towline.proxy.request.ServerTime;
import io.towline.proxy.timeline.PullJournal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A real server on loopback, whose clock can be put forward. */
final class RunningServer implements AutoCloseable {
  final AtomicLong skippedNanos = new AtomicLong();
  final Metrics metrics = new Metrics("test");
  final PullJournal journal = new PullJournal(System::nanoTime);
  final PullServer server;
  private final ClientAccess access;
  private final EventLoopGroup loops;

  RunningServer(RequestHandler handler) throws IOException {
    this(handler, Configurations.server(), LimitsConfig.STANDARD, Epoll.isAvailable());
  }

  RunningServer(RequestHandler handler, ServerConfig config, LimitsConfig limits, boolean epoll)
      throws IOException {
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    loops = new MultiThreadIoEventLoopGroup(1, io);
    ServerTime time =
        new ServerTime(
            () -> System.nanoTime() + skippedNanos.get(), new HttpDate(System::currentTimeMillis));
    Configuration configuration =
        Configurations.of(
            Optional.of("docker.io"),
            Configurations.registry("docker.io", List.of("index.docker.io"), List.of()),
            Configurations.registry("quay.io", List.of(), List.of("quay.local")));
    Routes routes = new Routes(configuration);
    access = ClientAccess.of(configuration, System::nanoTime);
    server =
        PullServer.start(
            new ServerSettings(
                limited(config, limits),
                loops,
                time,
                () -> 0,
                access,
                allocator -> Optional.empty()),
            () -> routes,
            new RequestHandlers(handler, handler, handler, handler, BaseAnswer::answer, handler),
            new RequestRecords(metrics, journal));
  }

  static LimitsConfig connections(int most) {
    LimitsConfig standard = LimitsConfig.STANDARD;
    return new LimitsConfig(
        most,
        standard.connectionsPerClient(),
        standard.requestsPerClient(),
        standard.bandwidthPerClient(),
        standard.headerTimeout(),
        standard.idleTimeout());
  }

  private static ServerConfig limited(ServerConfig config, LimitsConfig limits) {
    return new ServerConfig(
        config.listen(),
        config.adminListen(),
        config.adminToken(),
        config.allowFrom(),
        config.writeIdleTimeout(),
        config.drainGrace(),
        config.auth(),
        config.tls(),
        limits,
        ConnectConfig.OFF);
  }

  InetSocketAddress address() {
    return server.addresses().get(0);
  }

  RawClient client() throws IOException {
    return new RawClient(address());
  }

  String scrape() {
    return new String(metrics.scrape(), StandardCharsets.UTF_8);
  }

  void skipSeconds(long seconds) {
    skippedNanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Override
  public void close() {
    server.close();
    access.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
