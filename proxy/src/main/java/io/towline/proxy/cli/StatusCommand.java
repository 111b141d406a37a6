package io.towline.proxy.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is going on, for people. */
@Command(
    name = "status",
    description = "Shows what a running Towline is doing: cache, upstreams, running pulls.",
    footer = {
      "",
      "Examples:",
      "  towline status",
      "  TOWLINE_ADMIN_TOKEN=... towline status --admin http://10.0.0.7:5001"
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  StatusCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::report);
  }

  private int report(AdminClient client) throws IOException {
    StatusReport report =
        new StatusReport(
            client.json("pulls?limit=1"),
            client.json("upstreams"),
            client.json("cache"),
            client.json("bypass"));
    report.lines(client.toString()).forEach(terminal.out()::println);
    return ExitCode.SUCCESS;
  }
}
