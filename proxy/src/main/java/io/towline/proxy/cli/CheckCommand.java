package io.towline.proxy.cli;

import io.towline.config.ConfigurationException;
import io.towline.config.LoadedConfiguration;
import io.towline.config.Overrides;
import io.towline.proxy.admission.AdmissionDesks;
import io.towline.proxy.plugin.PolicyException;
import io.towline.proxy.policy.Policies;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Validates a configuration and prints what it comes to. */
@Command(
    name = "check",
    description = {
      "Validates the configuration and prints it with every default filled in, where each value"
          + " comes from, and secrets masked.",
      "With a mistake: names every one, and ends with 2."
    },
    footer = {"", "Example:", "  towline check --config towline.yaml"})
final class CheckCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; without it the built-in one.")
  private @Nullable Path config;

  private final Map<String, String> environment;
  private final Terminal terminal;

  CheckCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    LoadedConfiguration loaded;
    try {
      loaded =
          new ConfigurationSource(Optional.ofNullable(config), environment, Overrides.NONE).load();
    } catch (ConfigurationException e) {
      return terminal.mistakes(e);
    }
    try {
      Policies.check(loaded.configuration());
      AdmissionDesks.check(loaded.configuration());
    } catch (PolicyException e) {
      return terminal.usage(String.valueOf(e.getMessage()));
    }
    loaded.warnings().forEach(warning -> terminal.err().println("warning: " + warning));
    terminal.out().println(loaded.text().stripTrailing());
    return ExitCode.SUCCESS;
  }
}
