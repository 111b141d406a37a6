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
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
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
            option("--config", "FILE")
                .description("The configuration; without it the built-in one.")
                .build())
        .addOption(
            option("--listen", "ADDRESS")
                .description("Where pulls are answered, host:port.")
                .build())
        .addOption(
            option("--admin-listen", "ADDRESS")
                .description("Where health, metrics and the admin API are answered, host:port.")
                .build())
        .addOption(option("--cache-dir", "DIR").description("Where the cache is kept.").build())
        .addOption(
            option("--wait-for-lock", "TIME")
                .type(Duration.class)
                .converters(new DurationConverter())
                .description("How long to wait for a cache that another process uses, as in 60s.")
                .build())
        .addOption(
            option("--record", "FILE")
                .description(
                    "A new file to which is written, without names of images, when what came from"
                        + " which upstream: for `towline simulate FILE`.")
                .build());
  }

  private OptionSpec.Builder option(String name, String label) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .setter(
            new ISetter() {
              @Override
              public <T> @Nullable T set(T value) {
                if (value instanceof Duration time) {
                  waitForLock = time;
                } else if (value != null) {
                  take(name, (String) value);
                }
                return null; // nobody asks for the old one
              }
            });
  }

  /**
   * Takes arguments that are nothing but options with a value each, as in every start; to ask the
   * parser would be a quarter of it. False for all others, of which the parser says what they are.
   */
  boolean takes(List<String> arguments) {
    Set<String> names = new HashSet<>();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String[] option = rest.next().split("=", 2);
      String value = option.length == 2 ? option[1] : rest.hasNext() ? rest.next() : "";
      if (!isPlain(value) || !names.add(option[0]) || !take(option[0], value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the parser would see in it what is written. */
  private static boolean isPlain(String value) {
    return !value.isEmpty()
        && !value.startsWith("-")
        && !value.startsWith("@")
        && value.chars().noneMatch(each -> "\"'$\\".indexOf(each) >= 0);
  }

  private boolean take(String name, String value) {
    switch (name) {
      case "--config" -> config = Path.of(value);
      case "--listen" -> listen = value;
      case "--admin-listen" -> adminListen = value;
      case "--cache-dir" -> cacheDirectory = value;
      case "--record" -> record = Path.of(value);
      default -> {
        return false;
      }
    }
    return true;
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
