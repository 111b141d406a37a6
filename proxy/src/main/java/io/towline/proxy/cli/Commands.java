package io.towline.proxy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Every command, and what it is given. */
final class Commands {
  private static final List<String> NAMES =
      List.of(
          "serve",
          "check",
          "config",
          "simulate",
          "demo",
          "setup",
          "status",
          "explain",
          "bypass",
          "prefetch",
          "cache",
          "health");

  private final Map<String, String> environment;
  private final ServerStarter starter;
  private final Terminal terminal;

  Commands(Map<String, String> environment, ServerStarter starter, Terminal terminal) {
    this.environment = environment;
    this.starter = starter;
    this.terminal = terminal;
  }

  /** Returns the exit code; everything is written when it does. */
  int run(String... arguments) {
    int code =
        arguments.length == 0
            ? terminal.usage("no command; `towline --help` names them")
            : run(arguments[0], arguments);
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  private int run(String first, String... arguments) {
    if (first.equals("serve")) {
      ServeCommand serve = new ServeCommand(environment, starter, terminal);
      if (serve.takes(List.of(arguments).subList(1, arguments.length))) {
        try {
          return serve.call();
        } catch (InterruptedException | RuntimeException e) {
          return broken(e, terminal);
        }
      }
    }
    return line(first).execute(arguments);
  }

  /** Where a command is named, it alone is made: to know all of them takes a third of a second. */
  private CommandLine line(String first) {
    CommandLine line = made(root());
    for (String name : NAMES) {
      if (name.equals(first) || !NAMES.contains(first)) {
        line.addSubcommand(name, command(name));
      }
    }
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(new Broken(terminal));
    return line;
  }

  private CommandLine command(String name) {
    return switch (name) {
      case "serve" -> made(new ServeCommand(environment, starter, terminal).spec());
      case "check" -> made(new CheckCommand(environment, terminal));
      case "config" -> made(new ConfigCommand(terminal));
      case "simulate" -> made(new SimulateCommand(terminal));
      case "demo" -> made(new DemoCommand(environment, terminal));
      case "setup" -> made(new SetupCommand(terminal));
      case "status" -> made(new StatusCommand(environment, terminal));
      case "explain" -> made(new ExplainCommand(environment, terminal));
      case "bypass" -> made(new BypassCommand(environment, terminal));
      case "prefetch" -> made(new PrefetchCommand(environment, terminal));
      case "cache" -> cache(environment, terminal);
      case "health" -> made(new HealthCommand(environment, terminal));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The version that the jar was built as. */
  static String version() {
    return Optional.ofNullable(Commands.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static CommandLine cache(Map<String, String> environment, Terminal terminal) {
    CommandLine cache = made(new CacheCommand());
    Map<String, Object> commands = new LinkedHashMap<>();
    commands.put("ls", new CacheListCommand(environment, terminal));
    commands.put("verify", new CacheVerifyCommand(environment, terminal));
    commands.put("rm", new CacheRemoveCommand(environment, terminal));
    commands.put("gc", new CacheCollectCommand(environment, terminal));
    commands.put("pin", new CachePinCommand(environment, terminal));
    commands.put("unpin", new CacheUnpinCommand(environment, terminal));
    commands.put("export", new CacheExportCommand(environment, terminal));
    commands.put("import", new CacheImportCommand(environment, terminal));
    commands.forEach((name, command) -> cache.addSubcommand(name, made(command)));
    return cache;
  }

  private static CommandLine made(Object command) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec()
        .versionProvider(new Version())
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
    return line;
  }

  private static CommandSpec root() {
    CommandSpec root = CommandSpec.create().name("towline");
    root.usageMessage()
        .description("A registry mirror for container runtimes that watches every download.")
        .synopsisSubcommandLabel("COMMAND")
        .footer(
            "",
            "Exit codes: 0 success, 1 the work failed, 2 wrong usage or configuration.",
            "",
            "Example:",
            "  towline serve &",
            "  towline setup containerd --mirror http://127.0.0.1:5000");
    return root;
  }

  private static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"towline " + version()};
    }
  }

  private static int broken(Exception e, Terminal terminal) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return terminal.failure("this should not have happened, please report it: " + e);
  }

  /** No lambda: of an interface as old as this one no class archive holds it. */
  private record Broken(Terminal terminal) implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
      return broken(e, terminal);
    }
  }
}
