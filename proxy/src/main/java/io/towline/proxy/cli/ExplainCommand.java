package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why was this pull slow: the timeline, as a text for a ticket. */
@Command(
    name = "explain",
    description = {
      "Tells what happened to the pulls of an image, or to one request: who asked, what each blob"
          + " went through and where its bytes came from, what went wrong, and what to set.",
      "The text can be sent to a registry's operator: it holds no addresses of clients and no"
          + " credentials. What is told is kept in memory, of the last few hundred downloads."
    },
    footer = {
      "",
      "Examples:",
      "  towline explain docker.io/library/alpine:3",
      "  towline explain ghcr.io/org/app@sha256:...",
      "  towline explain 5f0e9c1d2b3a4c58        (an X-Request-Id, as log lines have it)"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  @Parameters(
      index = "0",
      paramLabel = "IMAGE|REQUEST-ID",
      description = "An image as runtimes name it, or the id of a request.")
  private String what = "";

  @Option(names = "--json", description = "Prints what is known as JSON.")
  private boolean asJson;

  @Mixin private final AdminOption admin = new AdminOption();

  private final Map<String, String> environment;
  private final Terminal terminal;

  ExplainCommand(Map<String, String> environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return admin.ask(environment, terminal, this::explain);
  }

  private int explain(AdminClient client) throws IOException {
    JsonNode found = find(client);
    if (found.path("blobs").isEmpty() && found.path("client_requests").isEmpty()) {
      return terminal.failure(nothing(found.path("asked").path("known")));
    }
    if (asJson) {
      terminal
          .out()
          .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(found));
    } else {
      new ExplainReport(what, found).lines().forEach(terminal.out()::println);
    }
    return ExitCode.SUCCESS;
  }

  /** An id looks like the name of an image: what is no request's is asked for as an image. */
  private JsonNode find(AdminClient client) throws IOException {
    if (REQUEST_ID.matcher(what).matches()) {
      JsonNode request = client.json("pulls?request=" + encoded(what));
      if (!request.path("client_requests").isEmpty()) {
        return request;
      }
    }
    return client.json("pulls?image=" + encoded(what));
  }

  private String nothing(JsonNode known) {
    StringBuilder sentence =
        new StringBuilder("nothing is known of `" + what + "` since this Towline was started; ");
    if (known.isEmpty()) {
      return sentence.append("nothing was pulled through it yet").toString();
    }
    sentence.append("known are ");
    for (int i = 0; i < known.size(); i++) {
      sentence.append(i == 0 ? "" : ", ").append(known.path(i).asText());
    }
    return sentence.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
