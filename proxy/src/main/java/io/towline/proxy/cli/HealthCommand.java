package io.towline.proxy.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ready or not. The script bin/towline answers by itself where it can. */
@Command(
    name = "health",
    description = "Tells whether a running Towline serves pulls: 0 yes, 1 no. For health checks.",
    footer = {"", "Example:", "  towline health --admin http://127.0.0.1:5001"})
final class HealthCommand implements Callable<Integer> {
  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  HealthCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::ready);
  }

  private int ready(AdminClient client) throws IOException {
    int status = client.get("/readyz").status();
    if (status != 200) {
      return terminal.failure("not ready: " + client + "/readyz answered " + status);
    }
    terminal.out().println("ready");
    return ExitCode.SUCCESS;
  }
}
