package io.towline.proxy.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A snapshot of what is known, as JSON that people can read too. A reader takes from it what it
 * understands and bounds every number; what is absent is not known.
 */
final class SavedFormat {
  private static final int VERSION = 1;
  private static final String SILENCE = "silence";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A snapshot, and when it was written. */
  record Saved(Instant written, List<SavedUpstream> upstreams) {}

  private SavedFormat() {}

  static byte[] write(Saved saved) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION).put("written", saved.written().toString());
    ArrayNode upstreams = root.putArray("upstreams");
    saved.upstreams().forEach(each -> write(each, upstreams.addObject()));
    return JSON.writeValueAsBytes(root);
  }

  private static void write(SavedUpstream from, ObjectNode to) {
    to.put("registry", from.key().registry());
    to.put("upstream", from.key().upstream());
    to.put("url", from.key().url().toString());
    from.times().forEach((kind, times) -> write(times, to, word(kind)));
    write(from.silences(), to, SILENCE);
    if (from.speed().bytesPerSecond() > 0) {
      to.put("bytes_per_second", Math.round(from.speed().bytesPerSecond()));
      to.put("bytes_age_seconds", from.speed().age().toSeconds());
    }
    to.put("ejections", from.rest().ejections());
    to.put("ejected_seconds", from.rest().ejectedFor().toSeconds());
    to.put("left_alone_seconds", from.rest().leftAloneFor().toSeconds());
  }

  private static void write(SavedTimes from, ObjectNode to, String word) {
    if (from.millis().length > 0) {
      ObjectNode times = to.putObject(word);
      times.put("age_seconds", from.age().toSeconds());
      ArrayNode millis = times.putArray("milliseconds");
      for (int each : from.millis()) {
        millis.add(each);
      }
    }
  }

  /**
   * What the bytes say.
   *
   * @throws IOException if they are no snapshot, or one of a version that is not ours
   */
  static Saved read(byte[] bytes) throws IOException {
    JsonNode root = parse(bytes);
    int version = root.path("version").asInt();
    if (version != VERSION) {
      throw new IOException("it has version " + version + ", and " + VERSION + " is known");
    }
    List<SavedUpstream> upstreams = new ArrayList<>();
    try {
      Instant written = Instant.parse(root.path("written").asText());
      for (JsonNode each : root.path("upstreams")) {
        if (upstreams.size() < HealthBook.MOST_UPSTREAMS) {
          upstreams.add(read(each));
        }
      }
      return new Saved(written, upstreams);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static JsonNode parse(byte[] bytes) throws IOException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static SavedUpstream read(JsonNode from) {
    Map<TrafficClass, SavedTimes> times = new EnumMap<>(TrafficClass.class);
    for (TrafficClass kind : TrafficClass.values()) {
      times.put(kind, readTimes(from.path(word(kind))));
    }
    return new SavedUpstream(
        new UpstreamKey(
            from.path("registry").asText(),
            from.path("upstream").asText(),
            URI.create(from.path("url").asText())),
        times,
        readTimes(from.path(SILENCE)),
        new SavedSpeed(
            Math.max(0, from.path("bytes_per_second").asLong()),
            seconds(from.path("bytes_age_seconds"))),
        new SavedRest(
            Math.max(0, Math.min(from.path("ejections").asInt(), 1000)),
            seconds(from.path("ejected_seconds")),
            seconds(from.path("left_alone_seconds"))));
  }

  private static SavedTimes readTimes(JsonNode from) {
    JsonNode millis = from.path("milliseconds");
    int[] points = new int[Math.min(millis.size(), Samples.POINTS)];
    for (int i = 0; i < points.length; i++) {
      points[i] = Math.max(1, Math.min(millis.path(i).asInt(), Samples.MOST_MILLIS));
    }
    return new SavedTimes(points, seconds(from.path("age_seconds")));
  }

  private static Duration seconds(JsonNode from) {
    long most = Duration.ofDays(2).toSeconds(); // beyond a day nothing counts anyway
    return Duration.ofSeconds(Math.max(0, Math.min(from.asLong(), most)));
  }

  private static String word(TrafficClass kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
