package io.towline.proxy.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ready or not. The script bin/towline answers by itself where it can. */
@Command(
    name = "health",
    description = "Tells whether a running Towline serves pulls: 0 yes, 1 no. For health checks.",
    footer = {"", "Example:", "  towline health --admin http://127.0.0.1:5001"})
final class HealthCommand implements Callable<Integer> {
  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The admin port; else TOWLINE_ADMIN, else " + AdminClient.DEFAULT_URL + ".")
  private String admin = "";

  private final Map<String, String> environment;
  private final Terminal terminal;

  HealthCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      AdminClient client = AdminClient.of(admin, environment);
      int status = client.get("/readyz").status();
      if (status != 200) {
        return terminal.failure("not ready: " + client + "/readyz answered " + status);
      }
      terminal.out().println("ready");
      return ExitCode.SUCCESS;
    } catch (IllegalArgumentException e) {
      return terminal.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return terminal.failure(String.valueOf(e.getMessage()));
    }
  }
}
