package io.towline.proxy.cli;

import io.towline.config.ConfigurationSchema;
import picocli.CommandLine.Command;

/** What helps with writing a configuration. */
@Command(
    name = "config",
    description = "What helps with writing a configuration.",
    synopsisSubcommandLabel = "schema",
    footer = {"", "Example:", "  towline config schema > towline.schema.json"})
final class ConfigCommand {
  private final Terminal terminal;

  ConfigCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "schema",
      description = "Prints the JSON Schema of the configuration, for editors.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  towline config schema > towline.schema.json",
        "and as the first line of towline.yaml:",
        "  # yaml-language-server: $schema=towline.schema.json"
      })
  int schema() {
    terminal.out().println(ConfigurationSchema.json().stripTrailing());
    return ExitCode.SUCCESS;
  }
}
