package io.towline.proxy.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets pinned images be evicted again. */
@Command(
    name = "unpin",
    description =
        "Lets pinned images go: they stay until room is needed. Exits with 1 if not pinned.",
    footer = {"", "Example:", "  towline cache unpin docker.io/library/alpine:3"})
final class CacheUnpinCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Images as they were pinned.")
  private List<String> images = new ArrayList<>();

  @Option(names = "--json", description = "Prints what happens as JSON, a line for each event.")
  private boolean asJson;

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  CacheUnpinCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::unpin);
  }

  private int unpin(AdminClient client) throws IOException {
    JobQuery query = new JobQuery("cache/unpin");
    images.forEach(image -> query.with("image", image));
    EventPrinter printer =
        new EventPrinter(
            terminal,
            asJson,
            event -> terminal.out().println("unpinned " + event.path("image").asText()));
    new JobClient(client).run("POST", query.toString(), printer.events());
    return ExitCode.SUCCESS;
  }
}
