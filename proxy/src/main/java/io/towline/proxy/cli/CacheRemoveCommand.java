package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes images. */
@Command(
    name = "rm",
    description = {
      "Removes images from the cache, and of their blobs those that nothing else there needs.",
      "What a client reads goes when he has read it. What is pinned is not removed."
    },
    footer = {
      "",
      "Examples:",
      "  towline cache rm docker.io/library/alpine:3",
      "  towline cache rm ghcr.io/org/app                  (every tag of it)",
      "  towline cache rm --registry quay.io --older-than 30d --dry-run"
    })
final class CacheRemoveCommand implements Callable<Integer> {
  @Mixin private final FilterOptions filter = new FilterOptions();

  @Option(names = "--dry-run", description = "Only says what would go.")
  private boolean dryRun;

  @Option(names = "--json", description = "Prints what happens as JSON, a line for each event.")
  private boolean asJson;

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  CacheRemoveCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return filter.isEmpty()
        ? terminal.usage("say which: IMAGE, --registry, --older-than or --larger-than")
        : admin.ask(environment, terminal, this::remove);
  }

  private int remove(AdminClient client) throws IOException {
    String path = filter.addTo(new JobQuery("cache/remove")).flag("dry_run", dryRun).toString();
    new JobClient(client)
        .run("POST", path, new EventPrinter(terminal, asJson, this::show).events());
    return ExitCode.SUCCESS;
  }

  private void show(JsonNode event) {
    if (event.path("event").asText().equals("removed")) {
      terminal
          .out()
          .printf("%s %s%n", dryRun ? "would remove" : "removed", event.path("image").asText());
      return;
    }
    terminal
        .out()
        .printf(
            "%s %s in %s%s%s%n",
            dryRun ? "would free" : "freed",
            StatusReport.bytes(event.path("freed_bytes").asLong()),
            CacheTable.counted(event.path("freed_blobs").asLong(), "blob"),
            part(event, "later", "; %s in %s when their readers are done"),
            part(event, "kept", "; %s in %s stay, because something else needs them"));
  }

  private static String part(JsonNode event, String what, String form) {
    long blobs = event.path(what + "_blobs").asLong();
    return blobs == 0
        ? ""
        : form.formatted(
            StatusReport.bytes(event.path(what + "_bytes").asLong()),
            CacheTable.counted(blobs, "blob"));
  }
}
