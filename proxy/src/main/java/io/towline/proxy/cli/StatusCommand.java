package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
        new StatusReport(json(client, "pulls"), json(client, "upstreams"), json(client, "cache"));
    report.lines(client.toString()).forEach(terminal.out()::println);
    return ExitCode.SUCCESS;
  }

  private static JsonNode json(AdminClient client, String what) throws IOException {
    String path = "/api/v1/" + what;
    AdminClient.Answer answer = client.get(path);
    return switch (answer.status()) {
      case 200 -> parsed(client + path, answer.body());
      case 401, 403 ->
          throw new IOException(
              "%s refused (%s): from anywhere but loopback set TOWLINE_ADMIN_TOKEN"
                  .formatted(client + path, answer.body().strip()));
      default -> throw new IOException(client + path + " answered " + answer.status());
    };
  }

  private static JsonNode parsed(String url, String body) throws IOException {
    try {
      return new ObjectMapper().readTree(body);
    } catch (IOException e) {
      throw new IOException(url + " did not answer with JSON: is that Towline's admin port?", e);
    }
  }
}
