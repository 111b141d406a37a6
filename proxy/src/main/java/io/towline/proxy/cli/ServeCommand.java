package io.towline.proxy.cli;

import io.towline.config.ConfigurationException;
import io.towline.config.ConfigurationWatch;
import io.towline.config.LoadedConfiguration;
import io.towline.config.Overrides;
import io.towline.proxy.StartOptions;
import io.towline.proxy.plugin.PolicyException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the proxy in the foreground until SIGTERM or SIGINT. */
@Command(
    name = "serve",
    description = "Runs the proxy in the foreground until SIGTERM or SIGINT.",
    footer = {
      "",
      "Examples:",
      "  towline serve",
      "  towline serve --config towline.yaml --listen '[::]:5000'",
      "",
      "SIGHUP, or a change of the file, reads the configuration again without dropping a pull."
    })
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("towline");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; without it the built-in one.")
  private @Nullable Path config;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description = "Where pulls are answered, host:port.")
  private @Nullable String listen;

  @Option(
      names = "--admin-listen",
      paramLabel = "ADDRESS",
      description = "Where health, metrics and the admin API are answered, host:port.")
  private @Nullable String adminListen;

  @Option(names = "--cache-dir", paramLabel = "DIR", description = "Where the cache is kept.")
  private @Nullable String cacheDirectory;

  @Option(
      names = "--wait-for-lock",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long to wait for a cache that another process uses, as in 60s.")
  private @Nullable Duration waitForLock;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = {
        "A new file to which is written, without names of images, when what came from which"
            + " upstream: for `towline simulate FILE`."
      })
  private @Nullable Path record;

  private final Map<String, String> environment;
  private final ServerStarter starter;
  private final Terminal terminal;

  ServeCommand(Map<String, String> environment, ServerStarter starter, Terminal terminal) {
    this.environment = environment;
    this.starter = starter;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    ConfigurationSource source =
        new ConfigurationSource(
            Optional.ofNullable(config),
            environment,
            new Overrides(
                Optional.ofNullable(listen),
                Optional.ofNullable(adminListen),
                Optional.ofNullable(cacheDirectory)));
    // Remembered before the file is read: a change in between is a change.
    Optional<ConfigurationWatch> watch = source.file().map(ConfigurationWatch::new);
    LoadedConfiguration loaded;
    try {
      loaded = source.load();
    } catch (ConfigurationException e) {
      return terminal.mistakes(e);
    }
    loaded.warnings().forEach(LOG::warn);
    ServeLoop loop = new ServeLoop();
    AtomicBoolean isServing = new AtomicBoolean();
    listenToSignals(loop, isServing);
    RunningServer server;
    try {
      server =
          starter.start(
              loaded,
              new StartOptions(
                  waitForLock == null ? Duration.ZERO : waitForLock, Optional.ofNullable(record)),
              source::load);
    } catch (PolicyException e) {
      LOG.debug("cannot start", e);
      return terminal.usage(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      LOG.debug("cannot start", e);
      return terminal.failure(StartFailure.sentence(e, loaded.configuration().server()));
    }
    isServing.set(true);
    try {
      loop.run(server, watch);
    } finally {
      server.close().run();
    }
    return ExitCode.SUCCESS;
  }

  /**
   * The first SIGTERM or SIGINT drains; who asks a second time does not want to wait. Before there
   * is anything to drain, as while it waits for the cache's lock, the first one ends it at once.
   */
  private static void listenToSignals(ServeLoop loop, AtomicBoolean isServing) {
    AtomicBoolean isStopping = new AtomicBoolean();
    Runnable stop =
        () -> {
          if (!isServing.get()) {
            Runtime.getRuntime().halt(ExitCode.SUCCESS);
          }
          if (isStopping.getAndSet(true)) {
            Runtime.getRuntime().halt(ExitCode.FAILURE);
          }
          loop.wish(ServeLoop.Wish.STOP);
        };
    Signals.on("TERM", stop);
    Signals.on("INT", stop);
    Signals.on("HUP", () -> loop.wish(ServeLoop.Wish.RELOAD));
  }
}
