package io.towline.proxy.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslHandler;
import io.towline.config.ServerConfig;
import io.towline.proxy.access.ClientAccess;
import io.towline.proxy.request.ServerTime;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a server is made of.
 *
 * @param loops borrowed: accept connections and carry them; epoll or NIO, which decides the sockets
 * @param changes how often somebody has changed by hand what is stored or may be pulled
 * @param access who may pull what
 * @param tls a handler for a new connection, on its loop; empty: it speaks plain HTTP
 */
public record ServerSettings(
    ServerConfig config,
    EventLoopGroup loops,
    ServerTime time,
    LongSupplier changes,
    ClientAccess access,
    Function<ByteBufAllocator, Optional<SslHandler>> tls) {}
