package io.towline.proxy.passthrough;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.towline.config.Configuration;
import io.towline.config.ConfigurationException;
import io.towline.config.ConfigurationLoader;
import io.towline.config.Credentials;
import io.towline.config.ForwardProxy;
import io.towline.config.Overrides;
import io.towline.config.RegistryConfig;
import io.towline.config.Secret;
import io.towline.config.TrustConfig;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.policy.Policies;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Route;
import io.towline.proxy.request.ServerTime;
import io.towline.proxy.upstream.FixedTokenTimes;
import io.towline.proxy.upstream.TlsContexts;
import io.towline.proxy.upstream.UpstreamClient;
import io.towline.proxy.upstream.UpstreamSettings;
import io.towline.proxy.upstream.UpstreamTimeouts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A gate before everything of two registries that ask about their clients, {@code r.test} and
 * {@code s.test}, and one that does not, {@code plain.test}. Time passes when the test says so.
 */
final class GateFixture implements AutoCloseable {
  static final RepositoryName APP = new RepositoryName("team/app");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  final FakeRegistry origin = FakeRegistry.start();
  final FakeRegistry other = FakeRegistry.start();
  final Metrics metrics = new Metrics("test");
  private final AtomicLong now = new AtomicLong();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final UpstreamClient client;
  private final Passthrough passthrough =
      new Passthrough(
          (endpoint, repository, refused) -> CompletableFuture.completedFuture(Optional.empty()),
          now::get);
  private final AccessGate gate;
  private final Configuration configuration;
  private final AtomicInteger served = new AtomicInteger();
  private volatile long millisEachPoll = 100;

  /** What a client was answered. */
  record Told(int status, HttpHeaders headers, String text) {}

  GateFixture() throws IOException {
    UpstreamSettings settings =
        new UpstreamSettings(
            new ForwardProxy(Optional.empty(), List.of()),
            new TrustConfig(true, List.of()),
            true,
            Set.of(),
            "test",
            UpstreamTimeouts.STANDARD);
    TlsContexts tls = TlsContexts.begin(settings);
    tls.await();
    client =
        new UpstreamClient(
            settings, tls, now::get, FixedTokenTimes.STANDARD, passthrough.credentials());
    configuration = configuration();
    Observers observers = Observers.of(metrics, System::nanoTime, Clock.systemUTC());
    gate =
        (AccessGate)
            passthrough
                .gates(new Walker(client, loops, observers), GateFixture::source)
                .apply(this::serve);
  }

  private Configuration configuration() throws IOException {
    String registries =
        "{r.test: {authorization: passthrough, upstreams: [{url: '"
            + origin.uri()
            + "'}]}, s.test: {authorization: passthrough, upstreams: [{url: '"
            + other.uri()
            + "'}]}, plain.test: {upstreams: [{url: '"
            + origin.uri()
            + "'}]}}";
    Path file = Files.createTempFile("towline", ".yaml");
    try {
      Files.writeString(file, "registries: " + registries);
      return new ConfigurationLoader()
          .load(Optional.of(file), Map.of("HOME", "/nowhere"), Overrides.NONE)
          .configuration();
    } catch (ConfigurationException e) {
      throw new AssertionError(e);
    } finally {
      Files.delete(file);
    }
  }

  private static RegistrySource source(RegistryConfig registry) {
    return RegistrySource.of(registry, Policies.builtIn().desk(registry));
  }

  RegistryConfig registry(String name) {
    return configuration.registries().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The tag that everybody asks for, in this repository of {@code r.test}. */
  RegistryRequest tag(RepositoryName repository) {
    return tag("r.test", repository);
  }

  RegistryRequest tag(String registry, RepositoryName repository) {
    return new RegistryRequest.Manifest(
        new Route(registry(registry), repository), Reference.parse("1"));
  }

  RegistryRequest blob(Digest digest) {
    return new RegistryRequest.Blob(new Route(registry("r.test"), APP), digest);
  }

  static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** The header of a token of our own token service, as it gives one for these credentials. */
  String token(String authorization) {
    Told told =
        exchange(
            new RegistryRequest.Token(), authorization, "127.0.0.1", passthrough.tokens()::handle);
    String token = told.text().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
    return "Bearer " + token;
  }

  /** What a client at 127.0.0.1 is told; authorization empty: it shows nothing. */
  Told ask(RegistryRequest request, String authorization) {
    return ask(request, authorization, "127.0.0.1");
  }

  /** What a client at this address is told. */
  Told ask(RegistryRequest request, String authorization, String address) {
    return exchange(request, authorization, address, gate::handle);
  }

  int status(RegistryRequest request, String authorization) {
    return ask(request, authorization).status();
  }

  private Told exchange(
      RegistryRequest request, String authorization, String address, Consumer<Exchange> handler) {
    ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
    EmbeddedChannel channel =
        new EmbeddedChannel(last) {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(address, 40_000);
          }
        };
    channel.freezeTime();
    DefaultHttpRequest head =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/v2/unread");
    head.headers().set("Host", "mirror.test:5000");
    if (!authorization.isEmpty()) {
      head.headers().set("Authorization", authorization);
    }
    Exchange exchange =
        new Exchange(
            channel.pipeline().context(last),
            RequestHead.of(head),
            ServerTime.system(),
            over -> {});
    exchange.request(request);
    try {
      handler.accept(exchange);
      return told(channel);
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  /** Waits for the answer; what is to happen later on the client's loop happens soon. */
  private Told told(EmbeddedChannel channel) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      channel.runPendingTasks();
      FullHttpResponse answer = channel.readOutbound();
      if (answer != null) {
        String text = answer.content().toString(StandardCharsets.UTF_8);
        answer.release();
        return new Told(answer.status().code(), answer.headers(), text);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("a client waits for ever");
      }
      LockSupport.parkNanos(POLL_NANOS);
      channel.advanceTimeBy(millisEachPoll, TimeUnit.MILLISECONDS);
    }
  }

  private void serve(Exchange exchange) {
    served.incrementAndGet();
    exchange.respond(HttpResponseStatus.OK, new DefaultHttpHeaders(), Unpooled.EMPTY_BUFFER);
  }

  /** How many were let through. */
  int served() {
    return served.get();
  }

  /** With what the origin would be asked for content of this repository. */
  Optional<Credentials> lent(RepositoryName repository) {
    return passthrough
        .credentials()
        .find(source(registry("r.test")).origin(), repository, Optional.empty())
        .join();
  }

  static Credentials credentials(String user, String password) {
    return new Credentials.Basic(user, new Secret(password));
  }

  /** What a client waits for on its own loop comes as slowly as in reality, about. */
  void takesItsTime() {
    millisEachPoll = 1;
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  void reload() {
    passthrough.reload();
  }

  @Override
  public void close() throws IOException {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    client.close();
    origin.close();
    other.close();
  }
}
