package io.towline.proxy.cli;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Every command, and what it is given. */
final class Commands {
  private final CommandLine line;
  private final Terminal terminal;

  Commands(Map<String, String> environment, ServerStarter starter, Terminal terminal) {
    this.terminal = terminal;
    this.line = new CommandLine(new Root());
    add("serve", new ServeCommand(environment, starter, terminal));
    add("check", new CheckCommand(environment, terminal));
    add("config", new ConfigCommand(terminal));
    add("simulate", new SimulateCommand(terminal));
    add("demo", new DemoCommand(environment, terminal));
    add("setup", new SetupCommand(terminal));
    add("status", new StatusCommand(environment, terminal));
    add("explain", new ExplainCommand(environment, terminal));
    add("bypass", new BypassCommand(environment, terminal));
    add("prefetch", new PrefetchCommand(environment, terminal));
    addCache(environment, terminal);
    add("health", new HealthCommand(environment, terminal));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> broken(e));
  }

  /** Returns the exit code; everything is written when it does. */
  int run(String... arguments) {
    int code =
        arguments.length == 0
            ? terminal.usage("no command; `towline --help` names them")
            : line.execute(arguments);
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  /** The version that the jar was built as. */
  static String version() {
    return Optional.ofNullable(Commands.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private void addCache(Map<String, String> environment, Terminal terminal) {
    CommandLine cache = add("cache", new CacheCommand());
    add(cache, "ls", new CacheListCommand(environment, terminal));
    add(cache, "verify", new CacheVerifyCommand(environment, terminal));
    add(cache, "rm", new CacheRemoveCommand(environment, terminal));
    add(cache, "gc", new CacheCollectCommand(environment, terminal));
    add(cache, "pin", new CachePinCommand(environment, terminal));
    add(cache, "unpin", new CacheUnpinCommand(environment, terminal));
    add(cache, "export", new CacheExportCommand(environment, terminal));
    add(cache, "import", new CacheImportCommand(environment, terminal));
  }

  private CommandLine add(String name, Object command) {
    return add(line, name, command);
  }

  private static CommandLine add(CommandLine above, String name, Object command) {
    CommandLine added = new CommandLine(command);
    added.getCommandSpec().mixinStandardHelpOptions(true).versionProvider(new Version());
    above.addSubcommand(name, added);
    return added;
  }

  private int broken(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return terminal.failure("this should not have happened, please report it: " + e);
  }

  @Command(
      name = "towline",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "A registry mirror for container runtimes that watches every download.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "Exit codes: 0 success, 1 the work failed, 2 wrong usage or configuration.",
        "",
        "Example:",
        "  towline serve &",
        "  towline setup containerd --mirror http://127.0.0.1:5000"
      })
  private static final class Root {}

  private static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"towline " + version()};
    }
  }
}
