package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.towline.proxy.image.Verification;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Hashes everything that is stored. */
@Command(
    name = "verify",
    description = {
      "Hashes what is stored, names what is not what its name says and puts it in quarantine, so that"
          + " the next pull fetches it again. Exits with 1 if there was any.",
      "With IMAGE: the blobs of those images alone."
    },
    footer = {
      "",
      "Examples:",
      "  towline cache verify",
      "  towline cache verify docker.io/library/alpine:3 --json",
      "  towline cache verify --cache-dir /var/lib/towline"
    })
final class CacheVerifyCommand implements Callable<Integer> {
  @Mixin private final FilterOptions filter = new FilterOptions();

  @Option(names = "--json", description = "Prints what happens as JSON, a line for each event.")
  private boolean asJson;

  @Mixin private final OfflineOption offline = new OfflineOption();
  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;
  private final StatusLine line;
  private long wrong;

  CacheVerifyCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
    this.line = StatusLine.on(terminal);
  }

  @Override
  public Integer call() {
    EventPrinter printer = new EventPrinter(terminal, asJson, this::show);
    wrong = 0;
    int code =
        offline.isOffline()
            ? offline.look(
                environment,
                terminal,
                (cache, routes) -> {
                  new Verification(cache, Clock.systemUTC())
                      .verify(
                          filter.filter(routes),
                          event -> {
                            count(event);
                            printer.local().tell(event);
                          });
                  return ExitCode.SUCCESS;
                })
            : admin.ask(environment, terminal, client -> verify(client, printer));
    return code == ExitCode.SUCCESS && wrong > 0 ? ExitCode.FAILURE : code;
  }

  private int verify(AdminClient client, EventPrinter printer) throws IOException {
    String path = filter.addTo(new JobQuery("cache/verify")).toString();
    boolean[] done = new boolean[1];
    new JobClient(client)
        .run(
            "POST",
            path,
            event -> {
              done[0] |= event.path("event").asText().equals("verified");
              wrong += event.path("event").asText().equals("wrong") ? 1 : 0;
              printer.events().accept(event);
            });
    return done[0]
        ? ExitCode.SUCCESS
        : terminal.failure("this ended too early: the proxy's log says why");
  }

  private void count(Object event) {
    wrong += event instanceof Verification.WrongEvent ? 1 : 0;
  }

  private void show(JsonNode event) {
    switch (event.path("event").asText()) {
      case "progress" -> line.show(progress(event));
      case "wrong" -> {
        line.clear();
        terminal.out().println(wrong(event));
        terminal.out().flush();
      }
      default -> {
        line.clear();
        terminal
            .out()
            .printf(
                "verified %s, %s, in %.1f s: %s%n",
                CacheTable.counted(event.path("blobs").asLong(), "blob"),
                StatusReport.bytes(event.path("bytes").asLong()),
                event.path("seconds").asDouble(),
                event.path("wrong").asLong() == 0
                    ? "all are right"
                    : event.path("wrong").asLong() + " wrong");
      }
    }
  }

  private static String progress(JsonNode event) {
    return "%d of %d blobs, %s of %s, %s/s"
        .formatted(
            event.path("blobs").asLong(),
            event.path("all_blobs").asLong(),
            StatusReport.bytes(event.path("bytes").asLong()),
            StatusReport.bytes(event.path("all_bytes").asLong()),
            StatusReport.bytes((long) event.path("bytes_per_second").asDouble()));
  }

  private static String wrong(JsonNode event) {
    StringBuilder text = new StringBuilder("WRONG ");
    text.append(event.path("digest").asText()).append(": ").append(event.path("reason").asText());
    text.append(event.path("quarantined").asBoolean() ? "; in quarantine now" : "");
    String separator = "; needed by ";
    for (JsonNode image : event.path("images")) {
      text.append(separator).append(image.asText());
      separator = ", ";
    }
    return text.toString();
  }
}
