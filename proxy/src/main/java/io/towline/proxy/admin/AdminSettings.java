package io.towline.proxy.admin;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.towline.config.ListenAddress;
import io.towline.config.Secret;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the admin server is made of.
 *
 * @param token what {@code /api/v1} asks for now from anywhere but loopback; empty: loopback alone
 * @param worker where bodies are made: never an event loop
 * @param isReady whether pulls are served; from memory, any thread
 * @param metrics the text of {@code /metrics}, made on the worker
 * @param tls a handler for a new connection; empty: it speaks plain HTTP
 */
public record AdminSettings(
    ListenAddress listen,
    Supplier<Optional<Secret>> token,
    Executor worker,
    BooleanSupplier isReady,
    Supplier<byte[]> metrics,
    Function<ByteBufAllocator, Optional<SslHandler>> tls) {}
