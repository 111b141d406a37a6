package io.towline.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.config.AdmissionConfig;
import io.towline.config.Credentials;
import io.towline.config.FailoverConfig;
import io.towline.config.ForwardProxy;
import io.towline.config.ProgressConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.Secret;
import io.towline.config.TrustConfig;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A client on a loop of its own, and short ways to say what it is to ask. */
final class UpstreamFixture implements AutoCloseable {
  static final UpstreamTimeouts TIMEOUTS = UpstreamTimeouts.STANDARD;
  static final RepositoryName REPOSITORY = new RepositoryName("library/alpine");

  private static final ForwardProxy NO_PROXY = new ForwardProxy(Optional.empty(), List.of());

  static {
    Leaks.watch();
  }

  private final MultiThreadIoEventLoopGroup group;
  private final UpstreamClient client;
  private final AtomicLong passedNanos = new AtomicLong();

  UpstreamFixture() throws IOException {
    this(settings(NO_PROXY, Set.of(), TIMEOUTS));
  }

  UpstreamFixture(UpstreamSettings settings) throws IOException {
    this(settings, transport());
  }

  UpstreamFixture(UpstreamSettings settings, IoHandlerFactory transport) throws IOException {
    group = new MultiThreadIoEventLoopGroup(1, transport);
    client = new UpstreamClient(settings, this::nanos, FixedTokenTimes.STANDARD);
  }

  private UpstreamFixture(UpstreamSettings settings, FakeDns dns) throws IOException {
    group = new MultiThreadIoEventLoopGroup(1, transport());
    client = new UpstreamClient(settings, this::nanos, FixedTokenTimes.STANDARD, dns.provider());
  }

  /** One that asks this name server. */
  static UpstreamFixture withDns(FakeDns dns) throws IOException {
    return new UpstreamFixture(withTimeouts(UpstreamTimeouts.STANDARD), dns);
  }

  private static IoHandlerFactory transport() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private long nanos() {
    return System.nanoTime() + passedNanos.get();
  }

  static UpstreamSettings settings(
      ForwardProxy proxy, Set<Path> caFiles, UpstreamTimeouts timeouts) {
    return new UpstreamSettings(
        proxy, new TrustConfig(true, List.of()), true, caFiles, "1.2.3", timeouts);
  }

  static UpstreamSettings withTimeouts(UpstreamTimeouts timeouts) {
    return settings(NO_PROXY, Set.of(), timeouts);
  }

  UpstreamClient client() {
    return client;
  }

  EventLoop loop() {
    return group.next();
  }

  /** The tokens' clock goes on by that much. */
  void passes(Duration time) {
    passedNanos.addAndGet(time.toNanos());
  }

  static EndpointBuilder at(URI url) {
    return new EndpointBuilder(url);
  }

  static Endpoint endpoint(URI url) {
    return at(url).build();
  }

  /** An endpoint in the making; the registry is called {@code example}. */
  static final class EndpointBuilder {
    private final URI url;
    private List<String> tokenHosts = List.of();
    private List<String> redirectHosts = List.of();
    private Optional<Credentials> credentials = Optional.empty();
    private Optional<Path> caFile = Optional.empty();

    private EndpointBuilder(URI url) {
      this.url = url;
    }

    EndpointBuilder tokenHosts(String... hosts) {
      tokenHosts = List.of(hosts);
      return this;
    }

    EndpointBuilder redirectHosts(String... hosts) {
      redirectHosts = List.of(hosts);
      return this;
    }

    EndpointBuilder basic(String username, String password) {
      credentials = Optional.of(new Credentials.Basic(username, new Secret(password)));
      return this;
    }

    EndpointBuilder token(String token) {
      credentials = Optional.of(new Credentials.Token(new Secret(token)));
      return this;
    }

    EndpointBuilder caFile(Path file) {
      caFile = Optional.of(file);
      return this;
    }

    Endpoint build() {
      UpstreamConfig upstream =
          new UpstreamConfig(
              "origin",
              url,
              credentials,
              caFile,
              UpstreamConfig.UseFor.ALL,
              OptionalLong.empty(),
              Optional.empty(),
              ProgressConfig.STANDARD.withTimeout(Duration.ZERO),
              RetryConfig.STANDARD);
      RegistryConfig registry =
          new RegistryConfig(
              "example",
              List.of(),
              List.of(),
              "example",
              false,
              tokenHosts,
              redirectHosts,
              false,
              List.of(),
              Duration.ZERO,
              ProgressConfig.STANDARD,
              RetryConfig.STANDARD,
              new FailoverConfig("ordered", Map.of()),
              AdmissionConfig.OFF,
              List.of(upstream));
      return new Endpoint(registry, upstream);
    }
  }

  static UpstreamRequest get(String path) {
    return request(HttpMethod.GET, path, new DefaultHttpHeaders(), Duration.ofSeconds(10));
  }

  static UpstreamRequest head(String path) {
    return request(HttpMethod.HEAD, path, new DefaultHttpHeaders(), Duration.ofSeconds(10));
  }

  static UpstreamRequest request(
      HttpMethod method, String path, HttpHeaders headers, Duration headTimeout) {
    return new UpstreamRequest(method, path, REPOSITORY, headers, headTimeout);
  }

  /** The whole answer, waited for. */
  UpstreamAnswer fetch(Endpoint endpoint, String path) throws Exception {
    return fetch(endpoint, get(path));
  }

  UpstreamAnswer fetch(Endpoint endpoint, UpstreamRequest request) throws Exception {
    return client.fetch(group.next(), endpoint, request, 1 << 20).get(20, TimeUnit.SECONDS);
  }

  /** The failure, waited for. */
  UpstreamFailure failure(Endpoint endpoint, UpstreamRequest request)
      throws InterruptedException, TimeoutException {
    try {
      UpstreamAnswer answer =
          client.fetch(group.next(), endpoint, request, 1 << 20).get(20, TimeUnit.SECONDS);
      throw new AssertionError("answered " + answer.head().status());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UpstreamFailure failure) {
        return failure;
      }
      throw new AssertionError("no UpstreamFailure", e);
    }
  }

  UpstreamFailure failure(Endpoint endpoint, String path)
      throws InterruptedException, TimeoutException {
    return failure(endpoint, get(path));
  }

  Recorder send(Endpoint endpoint, UpstreamRequest request) {
    Recorder recorder = new Recorder();
    recorder.exchange = client.send(group.next(), endpoint, request, recorder);
    return recorder;
  }

  @Override
  public void close() {
    client.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    Leaks.assertNone();
  }
}
