package io.towline.proxy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every command, and what it is given. */
final class Commands {
  private final Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
  private final Terminal terminal;

  Commands(Map<String, String> environment, ServerStarter starter, Terminal terminal) {
    this.terminal = terminal;
    add("serve", () -> new ServeCommand(environment, starter, terminal).spec());
    add("check", () -> new CheckCommand(environment, terminal));
    add("config", () -> new ConfigCommand(terminal));
    add("simulate", () -> new SimulateCommand(terminal));
    add("demo", () -> new DemoCommand(environment, terminal));
    add("setup", () -> new SetupCommand(terminal));
    add("status", () -> new StatusCommand(environment, terminal));
    add("explain", () -> new ExplainCommand(environment, terminal));
    add("bypass", () -> new BypassCommand(environment, terminal));
    add("prefetch", () -> new PrefetchCommand(environment, terminal));
    commands.put("cache", () -> cache(environment, terminal));
    add("health", () -> new HealthCommand(environment, terminal));
  }

  /** Returns the exit code; everything is written when it does. */
  int run(String... arguments) {
    int code =
        arguments.length == 0
            ? terminal.usage("no command; `towline --help` names them")
            : line(arguments[0]).execute(arguments);
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  /** Where a command is named, it alone is made: to know all of them takes a third of a second. */
  private CommandLine line(String first) {
    CommandLine line = made(root());
    commands.forEach(
        (name, command) -> {
          if (name.equals(first) || !commands.containsKey(first)) {
            line.addSubcommand(name, command.get());
          }
        });
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> broken(e));
    return line;
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

  private void add(String name, Supplier<Object> command) {
    commands.put(name, () -> made(command.get()));
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

  private int broken(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return terminal.failure("this should not have happened, please report it: " + e);
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
}
