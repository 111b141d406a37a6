package io.towline.proxy.server;

import io.netty.channel.EventLoopGroup;
import io.towline.config.ServerConfig;
import io.towline.proxy.request.ServerTime;

/**
 * What a server is made of.
 *
 * @param loops borrowed: accept connections and carry them; epoll or NIO, which decides the sockets
 */
public record ServerSettings(
    ServerConfig config, EventLoopGroup loops, ServerLimits limits, ServerTime time) {}
