package io.towline.proxy.admin;

import io.towline.config.ListenAddress;
import io.towline.config.Secret;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the admin server is made of.
 *
 * @param token what {@code /api/v1} asks for from anywhere but loopback; empty: loopback alone
 * @param worker where bodies are made: never an event loop
 * @param isReady whether pulls are served; from memory, any thread
 * @param metrics the text of {@code /metrics}, made on the worker
 */
public record AdminSettings(
    ListenAddress listen,
    Optional<Secret> token,
    Executor worker,
    BooleanSupplier isReady,
    Supplier<byte[]> metrics) {}
