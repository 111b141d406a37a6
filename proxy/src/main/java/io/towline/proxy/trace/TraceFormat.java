package io.towline.proxy.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory.Content;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The lines of a trace, each a JSON object: first the version and when it began, then a line for a
 * registry before its first attempt, and a line for each attempt when it has ended.
 */
final class TraceFormat {
  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VERSION_KEY = "towline_trace";
  private static final String BEGAN = "began";
  private static final String REGISTRY = "registry";
  private static final String UPSTREAMS = "upstreams";
  private static final String UPSTREAM = "upstream";
  private static final String CONTENT = "content";
  private static final String PULL = "pull";
  private static final String AT = "at_ms";
  private static final String OFFSET = "offset";
  private static final String HEAD = "head_ms";
  private static final String CAME = "came";
  private static final String SILENT = "silent_ms";
  private static final String OUTCOME = "outcome";

  private TraceFormat() {}

  /** A registry and the names of its upstreams. */
  record Registry(String name, List<String> upstreams) {}

  static String head(Instant began) {
    return text(object().put(VERSION_KEY, VERSION).put(BEGAN, began.toString()));
  }

  static String registry(Registry registry) {
    ObjectNode line = object().put(REGISTRY, registry.name());
    registry.upstreams().forEach(line.putArray(UPSTREAMS)::add);
    return text(line);
  }

  static String attempt(RecordedAttempt attempt) {
    ObjectNode line =
        object()
            .put(REGISTRY, attempt.registry())
            .put(UPSTREAM, attempt.upstream())
            .put(CONTENT, word(attempt.content()))
            .put(PULL, attempt.pull())
            .put(AT, attempt.atMillis())
            .put(OFFSET, attempt.offset());
    attempt.headMillis().ifPresent(head -> line.put(HEAD, head));
    ArrayNode came = line.putArray(CAME);
    for (Arrival arrival : attempt.arrivals()) {
      came.addArray().add(arrival.waitedMillis()).add(arrival.bytes());
    }
    return text(line.put(SILENT, attempt.silentMillis()).put(OUTCOME, word(attempt.outcome())));
  }

  /**
   * When a trace began.
   *
   * @throws IllegalArgumentException if this is no first line of a trace that we can read
   */
  static Instant readHead(String line) {
    JsonNode head = tree(line);
    if (!head.path(VERSION_KEY).isInt()) {
      throw new IllegalArgumentException("it does not begin as a trace does");
    }
    if (head.path(VERSION_KEY).asInt() != VERSION) {
      throw new IllegalArgumentException(
          "its format is " + head.path(VERSION_KEY) + ", and only " + VERSION + " is known here");
    }
    try {
      return Instant.parse(head.path(BEGAN).asText());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("it does not say when it began", e);
    }
  }

  /** The registry that this line is about; empty if it is about an attempt. */
  static Optional<Registry> readRegistry(JsonNode line) {
    if (!line.path(UPSTREAMS).isArray()) {
      return Optional.empty();
    }
    List<String> upstreams = new ArrayList<>();
    line.path(UPSTREAMS).forEach(upstream -> upstreams.add(upstream.asText()));
    return Optional.of(new Registry(line.path(REGISTRY).asText(), List.copyOf(upstreams)));
  }

  /**
   * An attempt.
   *
   * @throws IllegalArgumentException if the line is about none
   */
  static RecordedAttempt readAttempt(JsonNode line) {
    List<Arrival> arrivals = new ArrayList<>();
    for (JsonNode arrival : line.path(CAME)) {
      arrivals.add(new Arrival(arrival.path(0).asInt(), arrival.path(1).asLong()));
    }
    return new RecordedAttempt(
        line.path(REGISTRY).asText(),
        line.path(UPSTREAM).asText(),
        Content.valueOf(capitals(line.path(CONTENT))),
        line.path(PULL).asLong(),
        line.path(AT).asLong(),
        line.path(OFFSET).asLong(),
        line.has(HEAD) ? OptionalLong.of(line.path(HEAD).asLong()) : OptionalLong.empty(),
        arrivals,
        line.path(SILENT).asLong(),
        Outcome.valueOf(capitals(line.path(OUTCOME))));
  }

  /**
   * @throws IllegalArgumentException if it is no JSON object
   */
  static JsonNode tree(String line) {
    try {
      JsonNode tree = JSON.readTree(line);
      if (tree.isObject()) {
        return tree;
      }
      throw new IllegalArgumentException("no JSON object");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String text(ObjectNode line) {
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and words is JSON", e);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String capitals(JsonNode word) {
    return word.asText().toUpperCase(Locale.ROOT);
  }
}
