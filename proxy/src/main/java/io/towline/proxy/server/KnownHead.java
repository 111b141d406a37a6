package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.Routes;

/**
 * A request head that was read before, and what it means. Shared by exchanges, none of which
 * changes it.
 *
 * @param bytes all of the head, in memory that nobody has to release
 * @param request what it asks for, by these routes
 */
record KnownHead(ByteBuf bytes, HttpRequest head, RegistryRequest request, Routes routes) {}
