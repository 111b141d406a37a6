package io.towline.proxy.connect;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.towline.config.ServerConfig;
import io.towline.proxy.access.ClientAccess;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the forward proxy is made of. All are asked on the loop of a client.
 *
 * @param config as it is now
 * @param isRegistry whether a host with its port is one that Towline mirrors
 * @param identities the TLS of a server of that name; completes on any thread
 * @param adopt answers the connection as that registry
 * @param access who may use a tunnel, where clients have to say who they are
 * @param dial a connection to another host, which reads nothing yet
 */
public record ConnectSettings(
    Supplier<ServerConfig> config,
    Predicate<String> isRegistry,
    Function<String, CompletableFuture<SslContext>> identities,
    BiConsumer<Channel, String> adopt,
    ClientAccess access,
    Dial dial) {

  /** Makes a connection for a tunnel. */
  @FunctionalInterface
  public interface Dial {
    /** Fails with an exception whose message says what was wrong. On the loop. */
    Future<Channel> connect(EventLoop loop, String host, int port);
  }
}
