package io.towline.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.towline.spi.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

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
    Dialler dialler = new Dialler(loop, setup, key);
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
        .addListener((Future<Channel> dialled) -> onDialled(dialled));
  }

  private void onDialled(Future<Channel> dialled) {
    if (!dialled.isSuccess()) {
      fail(Outcome.CONNECT_FAILED, "no connection: " + dialled.cause().getMessage());
      return;
    }
    Channel channel = dialled.getNow();
    Connection connection = channel.pipeline().get(Connection.class);
    if (connection.key().origin().secure()) {
      secure(channel, connection);
    } else {
      made.trySuccess(connection);
    }
  }

  private void secure(Channel channel, Connection connection) {
    ConnectionKey key = connection.key();
    var unused =
        setup
            .tls()
            .handler(channel.alloc(), key.endpoint(), key.origin())
            .whenComplete((tls, failure) -> onLoop(() -> shake(channel, connection, tls, failure)));
  }

  private void onLoop(Runnable work) {
    if (loop.inEventLoop()) {
      work.run();
    } else {
      loop.execute(work);
    }
  }

  private void shake(
      Channel channel, Connection connection, SslHandler tls, @Nullable Throwable failure) {
    if (failure != null) {
      connection.close();
      fail(Outcome.CONNECT_FAILED, "no TLS: " + reason(failure));
      return;
    }
    if (!channel.isActive()) { // a handshake would never begin, and never fail
      fail(Outcome.CONNECT_FAILED, "the connection was closed before TLS began");
      return;
    }
    tls.setHandshakeTimeoutMillis(setup.settings().timeouts().handshake().toMillis());
    tls.handshakeFuture()
        .addListener(
            (Future<Channel> shaken) -> {
              if (shaken.isSuccess()) {
                made.trySuccess(connection);
              } else {
                connection.close();
                fail(Outcome.CONNECT_FAILED, "no TLS: " + shaken.cause().getMessage());
              }
            });
    channel.pipeline().addBefore(Dialler.ENCODER, null, tls); // which begins the handshake
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null
        ? String.valueOf(cause.getMessage())
        : String.valueOf(failure.getMessage());
  }

  private void fail(Outcome outcome, String what) {
    made.tryFailure(request.failure(outcome, what));
  }
}
