package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps images from being evicted. */
@Command(
    name = "pin",
    description = {
      "Keeps images in the cache: none of their manifests, configurations and layers is evicted, also"
          + " those that come later by a pull. Survives restarts.",
      "An image may be pinned before it is here. Without a tag or digest its tag is latest."
    },
    footer = {
      "",
      "Examples:",
      "  towline cache pin docker.io/library/alpine:3",
      "  towline cache unpin docker.io/library/alpine:3"
    })
final class CachePinCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Images as runtimes name them.")
  private List<String> images = new ArrayList<>();

  @Option(names = "--json", description = "Prints what happens as JSON, a line for each event.")
  private boolean asJson;

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  CachePinCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::pin);
  }

  private int pin(AdminClient client) throws IOException {
    JobQuery query = new JobQuery("cache/pin");
    images.forEach(image -> query.with("image", image));
    new JobClient(client)
        .run("POST", query.toString(), new EventPrinter(terminal, asJson, this::show).events());
    return ExitCode.SUCCESS;
  }

  private void show(JsonNode event) {
    long missing = event.path("missing").asLong();
    String rest =
        missing < 0
            ? "nothing of it is here yet; what a pull brings will be kept"
            : missing == 0
                ? event.path("digests").asLong() + " manifests and blobs"
                : "%s of %d are not here yet, and will be kept when they come"
                    .formatted(missing, event.path("digests").asLong());
    terminal.out().printf("pinned %s: %s%n", event.path("image").asText(), rest);
  }
}
