package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is in the cache. */
@Command(
    name = "ls",
    description = {
      "Shows the images in the cache, or its blobs, and the totals.",
      "STATE says whether a pull is answered from the cache alone: complete, or which platforms of"
          + " several are, or what is missing."
    },
    footer = {
      "",
      "Examples:",
      "  towline cache ls",
      "  towline cache ls docker.io/library/alpine --json",
      "  towline cache ls --registry ghcr.io --older-than 7d",
      "  towline cache ls --blobs --larger-than 100MiB"
    })
final class CacheListCommand implements Callable<Integer> {
  @Mixin private final FilterOptions filter = new FilterOptions();

  @Option(names = "--blobs", description = "Shows blobs rather than images, the largest first.")
  private boolean blobs;

  @Option(names = "--no-trunc", description = "Shows whole digests.")
  private boolean whole;

  @Option(names = "--json", description = "Prints one JSON document.")
  private boolean asJson;

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  CacheListCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::list);
  }

  private int list(AdminClient client) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    List<JsonNode> totals = new ArrayList<>();
    String path = filter.addTo(new JobQuery(blobs ? "cache/blobs" : "cache/images")).toString();
    new JobClient(client)
        .run(
            "GET",
            path,
            event -> (event.path("event").asText().equals("totals") ? totals : rows).add(event));
    if (totals.isEmpty()) {
      return terminal.failure("the list ended too early: the proxy's log says why");
    }
    if (asJson) {
      ObjectNode document = new ObjectMapper().createObjectNode();
      rows.forEach(row -> ((ObjectNode) row).remove("event"));
      document.putArray(blobs ? "blobs" : "images").addAll(rows);
      document.set("totals", ((ObjectNode) totals.get(0)).without("event"));
      terminal.out().println(document.toPrettyString());
    } else {
      new CacheTable(whole, Instant.now())
          .lines(blobs, rows, totals.get(0))
          .forEach(terminal.out()::println);
    }
    return ExitCode.SUCCESS;
  }
}
