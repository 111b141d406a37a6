package io.towline.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Asks upstreams over HTTP/1.1, with connections kept for each loop. Any thread. */
public final class UpstreamClient implements AutoCloseable {
  private final Connector connector;
  private final ConcurrentMap<EventLoop, ConnectionPool> pools = new ConcurrentHashMap<>();
  private final Authorizer authorizer;

  /**
   * Reads the certificates; blocks.
   *
   * @param nanos a monotonic clock
   * @param tokenTimes what token services may take, and cost
   * @throws IOException if a file of certificates cannot be read, naming it
   */
  public UpstreamClient(UpstreamSettings settings, LongSupplier nanos, TokenTimes tokenTimes)
      throws IOException {
    this(
        new Connector(settings, TlsContexts.load(settings), names()),
        nanos,
        tokenTimes,
        CredentialFinder.SAID);
  }

  /**
   * The same, with somebody who knows more credentials than the configuration says. Does not block.
   *
   * @param tls of these settings; the caller waits for it before anything is sent
   */
  public UpstreamClient(
      UpstreamSettings settings,
      TlsContexts tls,
      LongSupplier nanos,
      TokenTimes tokenTimes,
      CredentialFinder credentials) {
    this(new Connector(settings, tls, names()), nanos, tokenTimes, credentials);
  }

  /** The same with name servers that a test chooses. */
  UpstreamClient(
      UpstreamSettings settings,
      LongSupplier nanos,
      TokenTimes tokenTimes,
      DnsServerAddressStreamProvider servers)
      throws IOException {
    this(
        new Connector(settings, TlsContexts.load(settings), new Names(servers)),
        nanos,
        tokenTimes,
        CredentialFinder.SAID);
  }

  private UpstreamClient(
      Connector connector,
      LongSupplier nanos,
      TokenTimes tokenTimes,
      CredentialFinder credentials) {
    this.connector = connector;
    TokenService service = new TokenService(this::pool, tokenTimes);
    authorizer = new Authorizer(new BearerTokens(service::fetch, nanos), credentials);
  }

  private static Names names() {
    return new Names(DnsServerAddressStreamProviders.platformDefault());
  }

  /**
   * Reads what other settings name. When the result is run, it goes on with them and without the
   * connections and tokens of before; what is under way is not disturbed. Blocks.
   *
   * @throws IOException as the constructor
   */
  public Runnable prepare(UpstreamSettings settings) throws IOException {
    Runnable exchange = connector.prepare(settings);
    return () -> {
      exchange.run();
      authorizer.clear();
      onEveryLoop(ConnectionPool::clear);
    };
  }

  /**
   * Sends on that loop, and never calls back before it returns there; tokens and redirects are its
   * own business.
   */
  public UpstreamExchange send(
      EventLoop loop, Endpoint endpoint, UpstreamRequest request, UpstreamListener listener) {
    AuthorizedCall call = call(loop, endpoint, request, listener);
    loop.execute(call::begin);
    return call;
  }

  /**
   * A whole small answer of any status; the body may take as long again as the head. Completes on
   * the loop, and fails with {@link UpstreamFailure}, also when the body is over that size. To
   * cancel it ends the request.
   */
  public CompletableFuture<UpstreamAnswer> fetch(
      EventLoop loop, Endpoint endpoint, UpstreamRequest request, int maxBytes) {
    HopRequest described = HopRequest.toUpstream(endpoint, request);
    BodyCollector collector = new BodyCollector(maxBytes, described::failure);
    AuthorizedCall call = call(loop, endpoint, request, collector);
    loop.execute(
        () -> {
          collector.start(loop, call, request.headTimeout().multipliedBy(2));
          call.begin();
        });
    return collector.whole();
  }

  /**
   * A connection to any host but this machine, for a tunnel, which reads nothing yet. On the loop.
   *
   * @param host a name, or an address; IPv6 in brackets
   * @return fails with an IOException that says what was wrong
   */
  public Future<Channel> tunnel(EventLoop loop, String host, int port) {
    try {
      return connector.tunnel(loop, Origin.parse(true, host + ":" + port));
    } catch (IllegalArgumentException e) {
      return loop.newFailedFuture(new IOException(e.getMessage(), e));
    }
  }

  private AuthorizedCall call(
      EventLoop loop, Endpoint endpoint, UpstreamRequest request, UpstreamListener listener) {
    AuthorizedCall.Asked asked = new AuthorizedCall.Asked(endpoint, request);
    return new AuthorizedCall(pool(loop), authorizer, asked, listener);
  }

  private ConnectionPool pool(EventLoop loop) {
    return pools.computeIfAbsent(loop, own -> new ConnectionPool(own, connector));
  }

  private void onEveryLoop(Consumer<ConnectionPool> work) {
    pools.forEach(
        (loop, pool) -> {
          try {
            loop.execute(() -> work.accept(pool));
          } catch (RejectedExecutionException e) {
            pools.remove(loop); // it has ended, and its connections with it
          }
        });
  }

  /** Closes idle connections; those in use end with their requests. No new ones are made. */
  @Override
  public void close() {
    onEveryLoop(ConnectionPool::close);
    connector.close();
  }
}
