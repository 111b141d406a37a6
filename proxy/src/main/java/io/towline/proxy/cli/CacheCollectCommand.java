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

/** Removes what nobody needs any more. */
@Command(
    name = "gc",
    description = {
      "Removes what nobody needs any more: blobs that no manifest names, images without a tag that"
          + " nobody asked for in the last 24 hours, partial downloads that rest for over a day, and"
          + " the quarantine.",
      "What is pinned stays, and what a client reads goes when he has read it."
    },
    footer = {"", "Examples:", "  towline cache gc --dry-run", "  towline cache gc --untagged"})
final class CacheCollectCommand implements Callable<Integer> {
  @Option(
      names = "--untagged",
      description = "Images without a tag go, however recently they were asked for.")
  private boolean untagged;

  @Option(names = "--partials", description = "Every partial download that rests goes.")
  private boolean partials;

  @Option(names = "--dry-run", description = "Only says what would go.")
  private boolean dryRun;

  @Option(names = "--json", description = "Prints what happens as JSON, a line for each event.")
  private boolean asJson;

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  CacheCollectCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::collect);
  }

  private int collect(AdminClient client) throws IOException {
    String path =
        new JobQuery("cache/gc")
            .flag("untagged", untagged)
            .flag("partials", partials)
            .flag("dry_run", dryRun)
            .toString();
    new JobClient(client)
        .run("POST", path, new EventPrinter(terminal, asJson, this::show).events());
    return ExitCode.SUCCESS;
  }

  private void show(JsonNode event) {
    switch (event.path("event").asText()) {
      case "removed" ->
          terminal
              .out()
              .printf(
                  "%s %s, last used %s%n",
                  dryRun ? "would remove" : "removed",
                  event.path("image").asText(),
                  event.path("last_used").asText());
      case "kept" -> {
        // counted at the end
      }
      default -> summary(event).forEach(terminal.out()::println);
    }
  }

  private List<String> summary(JsonNode event) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s %s in %s, %s in %s, %s in %s of quarantine"
            .formatted(
                dryRun ? "would free" : "freed",
                StatusReport.bytes(event.path("blob_bytes").asLong()),
                CacheTable.counted(event.path("blobs").asLong(), "blob"),
                StatusReport.bytes(event.path("partial_bytes").asLong()),
                CacheTable.counted(event.path("partials").asLong(), "partial download"),
                StatusReport.bytes(event.path("quarantined_bytes").asLong()),
                CacheTable.counted(event.path("quarantined").asLong(), "file")));
    if (event.path("later_blobs").asLong() > 0) {
      lines.add(
          "%s in %s go when their readers are done"
              .formatted(
                  StatusReport.bytes(event.path("later_bytes").asLong()),
                  CacheTable.counted(event.path("later_blobs").asLong(), "blob")));
    }
    if (event.path("kept_untagged").asLong() > 0) {
      lines.add(
          "%s without a tag stay, asked for in the last 24 hours (--untagged removes them too)"
              .formatted(CacheTable.counted(event.path("kept_untagged").asLong(), "image")));
    }
    return lines;
  }
}
