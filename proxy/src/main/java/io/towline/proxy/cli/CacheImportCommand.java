package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.towline.proxy.layout.LayoutImport;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes images out of a tar. */
@Command(
    name = "import",
    description = {
      "Takes images out of a tar of an OCI image layout, gzipped or not, into the cache: one of"
          + " `cache export`, of `skopeo copy ... oci-archive:FILE`, or of `docker save` since"
          + " version 25. Every digest is verified. Pulls of them work without the registry then, for"
          + " cache.stale_if_error.",
      "The registry must be one that is configured; --as puts images under another name."
    },
    footer = {
      "",
      "Examples:",
      "  towline cache import alpine.tar",
      "  skopeo copy docker://quay.io/org/app:1 oci-archive:app.tar",
      "  towline cache import app.tar --as quay.io/org/app:1",
      "  ssh host cat images.tar.gz | towline cache import -"
    })
final class CacheImportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE|-", description = "The tar; - is standard input.")
  private String file = "";

  @Option(
      names = "--as",
      paramLabel = "REGISTRY/REPOSITORY[:TAG]",
      description =
          "The repository that the images go to, with their own tags, or for a single one"
              + " its whole name.")
  private String as = "";

  @Option(names = "--json", description = "Prints what happens as JSON, a line for each event.")
  private boolean asJson;

  @Mixin private final OfflineOption offline = new OfflineOption();
  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;
  private final StatusLine line;

  CacheImportCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
    this.line = StatusLine.on(terminal);
  }

  @Override
  public Integer call() {
    EventPrinter printer = new EventPrinter(terminal, asJson, this::show);
    if (offline.isOffline()) {
      return offline.change(
          environment,
          terminal,
          (cache, routes) -> {
            Optional<String> name = as.isEmpty() ? Optional.empty() : Optional.of(as);
            try (InputStream in = open()) {
              new LayoutImport(cache, Clock.systemUTC(), routes, name)
                  .take(in, this::at, printer.local());
            }
            return ExitCode.SUCCESS;
          });
    }
    JobQuery query = new JobQuery("cache/import");
    if (!as.isEmpty()) {
      query.with("as", as);
    }
    return admin.ask(
        environment, terminal, client -> upload(client, query.toString(), printer.events()));
  }

  private int upload(AdminClient client, String path, Consumer<JsonNode> events)
      throws IOException {
    try (InputStream in = open()) {
      new JobClient(client).upload(path, in, this::at, events);
    } finally {
      line.clear();
    }
    return ExitCode.SUCCESS;
  }

  private InputStream open() throws IOException {
    if (file.equals("-")) {
      return new FileInputStream(FileDescriptor.in);
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw new IOException(file + " is no file that can be read");
    }
    return Files.newInputStream(path);
  }

  private void at(long bytes) {
    line.show("read " + StatusReport.bytes(bytes));
  }

  private void show(JsonNode event) {
    line.clear();
    if (event.path("event").asText().equals("imported")) {
      long absent = event.path("absent").asLong();
      terminal
          .out()
          .printf(
              "imported %s, %s%s%n",
              event.path("image").asText(),
              event.path("digest").asText(),
              absent == 0 ? "" : " (without " + CacheTable.counted(absent, "platform") + ")");
    } else {
      terminal
          .out()
          .printf(
              "%s, %s; new here: %s, %s%n",
              CacheTable.counted(event.path("blobs").asLong(), "blob"),
              StatusReport.bytes(event.path("bytes").asLong()),
              CacheTable.counted(event.path("new_blobs").asLong(), "blob"),
              StatusReport.bytes(event.path("new_bytes").asLong()));
    }
  }
}
