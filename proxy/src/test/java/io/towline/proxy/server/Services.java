package io.towline.proxy.server;

import io.towline.config.Configuration;
import io.towline.config.LimitsConfig;
import io.towline.proxy.access.ClientAccess;
import io.towline.proxy.limit.ClientLimits;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.request.Routes;
import io.towline.proxy.request.ServerTime;
import io.towline.proxy.timeline.PullJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What connections in memory share: two registries, and one handler for whatever is asked. */
final class Services {

  private Services() {}

  static Service of(RequestHandler handler, ServerTime time) {
    return of(
        handler, time, new AtomicReference<>(routes()), LimitsConfig.STANDARD, new AtomicLong());
  }

  static Service of(
      RequestHandler handler,
      ServerTime time,
      AtomicReference<Routes> routes,
      LimitsConfig limits,
      AtomicLong changes) {
    Configuration configuration = configuration();
    try {
      return new Service(
          configuration::server,
          routes::get,
          new RequestHandlers(handler, handler, handler, handler, handler, handler),
          new RequestLog(
              new RequestRecords(new Metrics("test"), new PullJournal(time.nanos())), time.nanos()),
          new ClientLimits(() -> limits, time.nanos()),
          time,
          ClientAccess.of(configuration, time.nanos()),
          changes::get);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Routes routes() {
    return new Routes(configuration());
  }

  private static Configuration configuration() {
    return Configurations.of(
        Optional.of("docker.io"),
        Configurations.registry("docker.io", List.of("index.docker.io"), List.of()),
        Configurations.registry("quay.io", List.of(), List.of("quay.local")));
  }
}
