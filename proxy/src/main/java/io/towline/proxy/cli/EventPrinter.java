package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.towline.proxy.job.JobJson;
import io.towline.proxy.job.Listener;
import java.util.function.Consumer;

/** Shows the events of a job: as they are, a line each, or by what is made of them for people. */
final class EventPrinter {
  private final Consumer<JsonNode> show;

  /**
   * @param asJson prints each event as a line
   * @param people shows one to people
   */
  EventPrinter(Terminal terminal, boolean asJson, Consumer<JsonNode> people) {
    show =
        asJson
            ? event -> {
              terminal.out().println(event);
              terminal.out().flush();
            }
            : people;
  }

  /** For a running Towline's events. */
  Consumer<JsonNode> events() {
    return show;
  }

  /** For those of a job in this process. */
  Listener local() {
    return event -> show.accept(JobJson.MAPPER.valueToTree(event));
  }
}
