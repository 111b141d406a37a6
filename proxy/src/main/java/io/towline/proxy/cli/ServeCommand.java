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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** Runs the proxy in the foreground until SIGTERM or SIGINT. */
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("towline");

  private @Nullable Path config;
  private @Nullable String listen;
  private @Nullable String adminListen;
  private @Nullable String cacheDirectory;
  private @Nullable Duration waitForLock;
  private @Nullable Path record;
  private final Map<String, String> environment;
  private final ServerStarter starter;
  private final Terminal terminal;

  ServeCommand(Map<String, String> environment, ServerStarter starter, Terminal terminal) {
    this.environment = environment;
    this.starter = starter;
    this.terminal = terminal;
  }

  /**
   * The command's words and options. Without annotations: of these the JDK makes classes at run
   * time, which would be a tenth of a start.
   */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("serve");
    spec.usageMessage()
        .description("Runs the proxy in the foreground until SIGTERM or SIGINT.")
        .footer(
            "",
            "Examples:",
            "  towline serve",
            "  towline serve --config towline.yaml --listen '[::]:5000'",
            "",
            "SIGHUP, or a change of the file, reads the configuration again without dropping a"
                + " pull.");
    return spec.addOption(
            option("--config", "FILE", Path.class, file -> config = (Path) file)
                .description("The configuration; without it the built-in one.")
                .build())
        .addOption(
            option("--listen", "ADDRESS", String.class, address -> listen = (String) address)
                .description("Where pulls are answered, host:port.")
                .build())
        .addOption(
            option("--admin-listen", "ADDRESS", String.class, at -> adminListen = (String) at)
                .description("Where health, metrics and the admin API are answered, host:port.")
                .build())
        .addOption(
            option("--cache-dir", "DIR", String.class, path -> cacheDirectory = (String) path)
                .description("Where the cache is kept.")
                .build())
        .addOption(
            option("--wait-for-lock", "TIME", Duration.class, at -> waitForLock = (Duration) at)
                .converters(new DurationConverter())
                .description("How long to wait for a cache that another process uses, as in 60s.")
                .build())
        .addOption(
            option("--record", "FILE", Path.class, file -> record = (Path) file)
                .description(
                    "A new file to which is written, without names of images, when what came from"
                        + " which upstream: for `towline simulate FILE`.")
                .build());
  }

  private static OptionSpec.Builder option(
      String name, String label, Class<?> type, Consumer<@Nullable Object> setter) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(type)
        .setter(
            new ISetter() {
              @Override
              public <T> @Nullable T set(T value) {
                setter.accept(value);
                return null; // nobody asks for the old one
              }
            });
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
