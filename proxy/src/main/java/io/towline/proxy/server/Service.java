package io.towline.proxy.server;

import io.towline.config.ServerConfig;
import io.towline.proxy.access.ClientAccess;
import io.towline.proxy.limit.ClientLimits;
import io.towline.proxy.request.Routes;
import io.towline.proxy.request.ServerTime;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What every connection of a server shares.
 *
 * @param config as it is now; a reload changes what this returns
 * @param routes the same
 * @param limits what each client may take
 * @param access who may pull what
 * @param changes how often somebody has changed by hand what is stored or may be pulled
 */
record Service(
    Supplier<ServerConfig> config,
    Supplier<Routes> routes,
    RequestHandlers handlers,
    RequestLog log,
    ClientLimits limits,
    ServerTime time,
    ClientAccess access,
    LongSupplier changes) {}
