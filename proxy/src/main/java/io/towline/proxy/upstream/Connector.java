package io.towline.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;

/**
 * Makes connections, with settings that a reload exchanges as a whole. Any thread, but a connection
 * is made on its loop.
 */
final class Connector implements AutoCloseable {
  /** What a reload exchanges. */
  record Setup(UpstreamSettings settings, TlsContexts tls) {}

  private final Names names;
  private volatile Setup setup;

  /** Takes the names, to close them. */
  Connector(UpstreamSettings settings, TlsContexts tls, Names names) {
    this.names = names;
    setup = new Setup(settings, tls);
  }

  /** Reads the certificates, which count when the result is run; blocks. */
  Runnable prepare(UpstreamSettings settings) throws IOException {
    Setup next = new Setup(settings, TlsContexts.load(settings));
    return () -> setup = next;
  }

  UpstreamTimeouts timeouts() {
    return setup.settings().timeouts();
  }

  String userAgent() {
    return "towline/" + setup.settings().version();
  }

  /** What connection this request needs. */
  ConnectionKey key(HopRequest request) {
    Origin origin = request.location().origin();
    boolean proxied = setup.settings().proxy().applies(origin.hostAndPort());
    return new ConnectionKey(request.endpoint(), origin, proxied);
  }

  /** Whether the connection was made with the settings of now. */
  boolean isCurrent(Connection connection) {
    return connection.madeWith().tls() == setup.tls(); // which every reload makes anew
  }

  /** A connection for a tunnel, on its loop; fails with an IOException. */
  Future<Channel> tunnel(EventLoop loop, Origin origin) {
    return new TunnelDialler(loop, names, timeouts()).connect(origin);
  }

  /** A connection for this request; fails with {@link UpstreamFailure}. */
  Future<Connection> connect(EventLoop loop, HopRequest request) {
    return new Connecting(loop, names, setup, request).run(key(request));
  }

  @Override
  public void close() {
    names.close();
  }
}
