package io.towline.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.towline.spi.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * One connection in the making: the name, the addresses that may be dialled, TCP and perhaps a
 * tunnel, TLS. Belongs to its loop.
 */
final class Connecting {
  private final EventLoop loop;
  private final Names names;
  private final Connector.Setup setup;
  private final HopRequest request;
  private final Promise<Connection> made;

  Connecting(EventLoop loop, Names names, Connector.Setup setup, HopRequest request) {
    this.loop = loop;
    this.names = names;
    this.setup = setup;
    this.request = request;
    this.made = loop.newPromise();
  }

  /** Fails with {@link UpstreamFailure}. */
  Future<Connection> run(ConnectionKey key) {
    Dialler dialler = new Dialler(loop, setup.settings(), key);
    Optional<InetAddress> hidden = key.proxied() ? key.origin().literal() : Optional.empty();
    if (hidden.isPresent() && !request.reach().allows(hidden.get())) {
      fail(Outcome.WRONG_CONTENT, request.reach().refusal(hidden.get()));
      return made;
    }
    names
        .resolve(loop, dialler.firstStop())
        .addListener((Future<List<InetSocketAddress>> found) -> onResolved(found, dialler, key));
    return made;
  }

  private void onResolved(
      Future<List<InetSocketAddress>> found, Dialler dialler, ConnectionKey key) {
    String host = dialler.firstStop().host();
    if (!found.isSuccess() || found.getNow().isEmpty()) {
      fail(Outcome.CONNECT_FAILED, "no address of " + host + " was found");
      return;
    }
    List<InetSocketAddress> allowed =
        found.getNow().stream()
            .filter(address -> key.proxied() || request.reach().allows(address.getAddress()))
            .toList();
    if (allowed.isEmpty()) {
      InetAddress first = found.getNow().get(0).getAddress();
      fail(Outcome.WRONG_CONTENT, request.reach().refusal(first));
      return;
    }
    new AddressRace(loop, allowed, setup.settings().timeouts().addressRace(), dialler::dial)
        .run()
        .addListener((Future<Channel> dialled) -> onDialled(dialled, key));
  }

  private void onDialled(Future<Channel> dialled, ConnectionKey key) {
    if (!dialled.isSuccess()) {
      fail(Outcome.CONNECT_FAILED, "no connection: " + dialled.cause().getMessage());
    } else if (key.origin().secure()) {
      secure(dialled.getNow(), key);
    } else {
      finish(dialled.getNow(), key);
    }
  }

  private void secure(Channel channel, ConnectionKey key) {
    SslHandler tls = setup.tls().handler(channel.alloc(), key.endpoint(), key.origin());
    if (tls == null) {
      var unused = channel.close();
      fail(Outcome.CONNECT_FAILED, "the ca_file of this upstream was not loaded");
      return;
    }
    tls.setHandshakeTimeoutMillis(setup.settings().timeouts().handshake().toMillis());
    channel.pipeline().addLast(tls);
    tls.handshakeFuture()
        .addListener(
            (Future<Channel> shaken) -> {
              if (shaken.isSuccess()) {
                finish(channel, key);
              } else {
                var unused = channel.close();
                fail(Outcome.CONNECT_FAILED, "no TLS: " + shaken.cause().getMessage());
              }
            });
  }

  private void finish(Channel channel, ConnectionKey key) {
    Connection connection = new Connection(channel, key, setup);
    channel.pipeline().addLast(new HttpRequestEncoder(), connection.decoder(), connection);
    if (!made.trySuccess(connection)) {
      var unused = channel.close();
    }
  }

  private void fail(Outcome outcome, String what) {
    made.tryFailure(request.failure(outcome, what));
  }
}
