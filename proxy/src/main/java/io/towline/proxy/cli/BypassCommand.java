package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The panic switch. */
@Command(
    name = "bypass",
    description = {
      "The panic switch: while it is on, every new manifest is answered with 503 at once, so that"
          + " runtimes that have Towline as a mirror go on to the registry itself.",
      "Blobs are served as ever, and pulls under way finish. It survives a reload of the"
          + " configuration; a restart turns it off."
    },
    footer = {"", "Examples:", "  towline bypass on --registry docker.io", "  towline bypass off"})
final class BypassCommand implements Callable<Integer> {
  private enum State {
    ON,
    OFF
  }

  @Parameters(index = "0", paramLabel = "on|off", description = "What it shall be.")
  private State state = State.OFF;

  @Option(
      names = "--registry",
      paramLabel = "HOST",
      description = "One registry, as the configuration names it; else all of them.")
  private String registry = "";

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  BypassCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::change);
  }

  private int change(AdminClient client) throws IOException {
    String path = "bypass?state=" + state.name().toLowerCase(Locale.ROOT);
    if (!registry.isEmpty()) {
      path += "&registry=" + URLEncoder.encode(registry, StandardCharsets.UTF_8);
    }
    for (JsonNode each : client.post(path)) {
      terminal
          .out()
          .printf(
              "bypass is %s for %s%n",
              each.path("on").asBoolean() ? "on" : "off", each.path("registry").asText());
    }
    return ExitCode.SUCCESS;
  }
}
